import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Asker, Asking, PAUSE_MS, type Question } from "../../src/notebook/asking";
import type { Marks } from "../../src/wire";

const marked = (text: string): Marks => ({
  marks: [{ line: 2, end_line: 3, route: "parallel", reason: "", text }],
  trouble: "",
});

/** A cell that is typed in, and a server that answers when it is told to. */
class Scene {
  readonly asked: Question[] = [];
  readonly answers: ((marks: Marks) => void)[] = [];
  readonly refusals: ((error: Error) => void)[] = [];
  readonly asking = new Asking((question) => {
    this.asked.push(question);
    return new Promise((answer, refuse) => {
      this.answers.push(answer);
      this.refusals.push(refuse);
    });
  });

  cell(): Typed {
    return new Typed(this.asking);
  }
}

class Typed implements Asker {
  readonly told: Marks[] = [];
  text: string | null = null;
  readonly #asking: Asking;

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  type(text: string | null): void {
    this.text = text;
    this.#asking.changed(this);
  }

  question(): Question | null {
    return this.text === null ? null : { cell: this.text, cells_before: [] };
  }

  tell(answer: Marks): void {
    this.told.push(answer);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a cell that is being typed", () => {
  it("is asked about once, when nobody has typed for a while", async () => {
    const scene = new Scene();
    const cell = scene.cell();
    for (const text of ["a", "ab", "abc"]) {
      cell.type(text);
      await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
    }
    expect(scene.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(scene.asked.map(({ cell: text }) => text)).toEqual(["abc"]);
  });

  it("gets no answer to what stands there no more, and the one to what does", async () => {
    const scene = new Scene();
    const cell = scene.cell();
    cell.type("a");
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    cell.type("ab");
    scene.answers[0]?.(marked("a"));
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(cell.told).toEqual([]);
    scene.answers[1]?.(marked("ab"));
    await vi.advanceTimersByTimeAsync(0);
    expect(cell.told).toEqual([marked("ab")]);
  });

  it("waits while another question is under way", async () => {
    const scene = new Scene();
    const [one, other] = [scene.cell(), scene.cell()];
    one.type("one");
    other.type("other");
    await vi.advanceTimersByTimeAsync(10 * PAUSE_MS);
    expect(scene.asked).toHaveLength(1);
    scene.answers[0]?.(marked("one"));
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.asked.map(({ cell }) => cell)).toEqual(["one", "other"]);
    expect(one.told).toEqual([marked("one")]);
  });

  it("is told in words why there is no answer, and asked about again", async () => {
    const scene = new Scene();
    const cell = scene.cell();
    cell.type("a");
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    scene.refusals[0]?.(new Error("The server is away."));
    await vi.advanceTimersByTimeAsync(0);
    expect(cell.told).toEqual([{ marks: [], trouble: "The server is away." }]);
    cell.type("ab");
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(scene.asked).toHaveLength(2);
  });

  it("is not asked about when it is gone, or none of ours by then", async () => {
    const scene = new Scene();
    const [gone, plain] = [scene.cell(), scene.cell()];
    gone.type("a");
    scene.asking.forget(gone);
    plain.type("b");
    plain.text = null;
    await vi.advanceTimersByTimeAsync(10 * PAUSE_MS);
    expect(scene.asked).toEqual([]);
  });
});
