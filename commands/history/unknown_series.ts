import { didYouMean } from "../../core/text/suggest.ts";
import { UsageError } from "../../errors.ts";

/** A series that the history does not have. */
export function unknownSeries(name: string, known: readonly string[], verb: string): UsageError {
  return new UsageError("USAGE", {
    what: `Cannot ${verb} the series "${name}"`,
    why: known.length === 0
      ? "the history is empty"
      : `the history has ${known.slice(0, 20).join(", ")}`,
    fix: didYouMean(name, known, "Name one of them, or a pattern: bench{case=*}"),
  });
}
