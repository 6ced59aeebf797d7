/** What becomes known while a report is written. */
export interface WrittenReport {
  /** Points for which the format has no place. */
  leftOut: number;
}
