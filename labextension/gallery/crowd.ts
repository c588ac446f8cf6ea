/**
 * A run that nobody records, because it is too large to keep: 10,000 slices on 500 lanes of 32 machines.
 *
 * In this room it is made up, always the same.
 */

const LANES = 500;
const SLICES = 10_000;
const MACHINES = 32;
const RUN_S = 60;
const EACH = 100;

interface Slice {
  readonly id: number;
  readonly lane: number;
  readonly start_s: number;
  readonly end_s: number;
}

export class Crowd {
  readonly #slices: readonly Slice[] = slices();

  /** Everything up to that moment, as a snapshot of the kernel's. */
  whole(at_s: number): object {
    const begun = this.#slices.filter(({ start_s }) => start_s <= at_s);
    const front = begun.find(({ end_s }) => end_s > at_s)?.id ?? begun.length;
    const lanes = Array.from({ length: LANES }, (_, lane) => ({
      worker: `w${lane}`,
      machine: `node${`${Math.floor((lane * MACHINES) / LANES)}`.padStart(2, "0")}`,
      gpu: null,
      memory_bytes: null,
      gpu_busy: null,
      gpu_memory_bytes: null,
      deaths: lane === 137 ? [{ at_s: 23.4, cause: "killed for memory" }] : [],
      spans: begun.filter((slice) => slice.lane === lane).map((slice) => span(slice, at_s, front)),
    }));
    const computed = begun.filter(({ end_s }) => end_s <= at_s).length * EACH;
    return {
      ...FRAME,
      seconds: at_s,
      loops: [
        {
          line: 5,
          header: "for seed in range(1_000_000)",
          total: SLICES * EACH,
          computed,
          committed: Math.min(computed, front * EACH),
          here: 12,
          seconds: at_s,
          eta_s: Math.max(0, RUN_S - at_s),
          rate_per_s: 16_600,
          route: "parallel",
          reason: null,
          text: "1,000,000 iterations on 500 workers",
          plain_estimate_s: 28_000,
        },
      ],
      lanes,
      lane_count: LANES,
    };
  }
}

function span({ id, start_s, end_s }: Slice, at_s: number, front: number): object {
  const over = end_s <= at_s;
  return {
    id,
    loop: 0,
    first: id * EACH,
    end: (id + 1) * EACH,
    start_s,
    end_s: over ? end_s : null,
    state: over ? (id < front ? "committed" : "computed") : "running",
    given_s: start_s,
    item: "",
    size_bytes: over ? 4200 : 0,
    deaths: 0,
  };
}

function slices(): Slice[] {
  const chance = dice(7);
  const made: { lane: number; start_s: number; end_s: number }[] = [];
  for (let lane = 0; lane < LANES; lane += 1) {
    let at_s = 0.5 + chance() * 0.6;
    for (let each = 0; each < SLICES / LANES; each += 1) {
      const took_s = (RUN_S / (SLICES / LANES)) * (0.55 + 0.8 * chance());
      made.push({ lane, start_s: at_s, end_s: at_s + took_s });
      at_s += took_s + 0.02 + (chance() < 0.05 ? 1.5 * chance() : 0);
    }
  }
  made.sort((a, b) => a.start_s - b.start_s);
  return made.map((slice, id) => ({ ...slice, id }));
}

/** A small linear congruential generator: the same picture for everybody. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const FRAME = {
  version: 2,
  run: "crowd",
  name: "bootstrap",
  cell: "40",
  state: "running",
  errors: [],
  sent_bytes: 1_240_000_000,
  plain_estimate_s: 28_000,
  claim: "same as a plain run",
  message: "",
  cluster: "slurm",
  final: false,
};
