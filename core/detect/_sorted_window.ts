/** Values that come and go, always sorted: moving on by one is much cheaper than sorting anew. */
export class SortedWindow {
  readonly #buffer: Float64Array;
  #length: number;

  /** @param values What it begins with, in any order, none of them NaN; it never holds more than `most` */
  constructor(values: Float64Array, most: number) {
    this.#buffer = new Float64Array(most);
    this.#buffer.set(values.toSorted());
    this.#length = values.length;
  }

  /** Ascending; a view that the next change overwrites. */
  get sorted(): Float64Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Takes out a value that is in it. */
  remove(value: number): void {
    const at = this.#rankOf(value);
    this.#buffer.copyWithin(at, at + 1, this.#length);
    this.#length--;
  }

  add(value: number): void {
    const at = this.#rankOf(value);
    this.#buffer.copyWithin(at + 1, at, this.#length);
    this.#buffer[at] = value;
    this.#length++;
  }

  /** How many of the values are smaller. */
  #rankOf(value: number): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#buffer[middle] ?? NaN) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
