/**
 * What an unknown value must be before it is believed: small guards, and ways to join them.
 *
 * In this room a guard is made of guards.
 */

export type Guard<T> = (value: unknown) => value is T;

export const isText: Guard<string> = (value) => typeof value === "string";
export const isNumber: Guard<number> = (value): value is number =>
  typeof value === "number" && Number.isFinite(value);
export const isCount: Guard<number> = (value): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
const isPlace: Guard<number> = (value): value is number => isCount(value) && value < MOST_PLACES;
export const isFlag: Guard<boolean> = (value) => typeof value === "boolean";

export const orNull =
  <T>(guard: Guard<T>): Guard<T | null> =>
  (value): value is T | null =>
    value === null || guard(value);

export const oneOf =
  <T extends string>(...words: readonly T[]): Guard<T> =>
  (value): value is T =>
    words.some((word) => word === value);

export const listOf =
  <T>(guard: Guard<T>): Guard<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(guard);

export const placed =
  <T>(guard: Guard<T>): Guard<readonly [number, T]> =>
  (value): value is readonly [number, T] =>
    Array.isArray(value) && value.length === 2 && isPlace(value[0]) && guard(value[1]);

/** An object with these fields and no others: another shape is another version. */
export const shape =
  <T extends object>(fields: { readonly [K in keyof T]-?: Guard<T[K]> }): Guard<T> =>
  (value): value is T => {
    if (typeof value !== "object" || value === null) return false;
    const found = new Map<string, unknown>(Object.entries(value));
    const guards = Object.entries<Guard<unknown>>(fields);
    return (
      found.size === guards.length &&
      guards.every(([name, guard]) => found.has(name) && guard(found.get(name)))
    );
  };

/** Far above any run; it keeps a broken message from making a list without end. */
const MOST_PLACES = 65_536;

export const answer =
  <T>(guard: Guard<T>) =>
  (value: unknown): T | null =>
    guard(value) ? value : null;

/** An object with these fields; others are passed over, for who speaks may be of a later version. */
export const fields =
  <T extends object>(wanted: { readonly [K in keyof T]-?: Guard<T[K]> }): Guard<T> =>
  (value): value is T => {
    if (typeof value !== "object" || value === null) return false;
    const found = new Map<string, unknown>(Object.entries(value));
    return Object.entries<Guard<unknown>>(wanted).every(
      ([name, guard]) => found.has(name) && guard(found.get(name)),
    );
  };
