import type { WrittenFormat } from "../../collectors/coverage/written/convert.ts";
import { defined } from "../../core/defined.ts";
import type { OptionValues } from "../../collectors/types.ts";
import type { Io } from "../io.ts";
import { type CommonFlags, stylesOf } from "../shared.ts";

/** The flags of `coverage`. */
export interface CoverageFlags extends CommonFlags {
  readonly configFile?: string;
  readonly changed?: true;
  readonly base?: string;
  /** Percent. */
  readonly min?: number;
  readonly type?: string;
  readonly before?: readonly string[];
  readonly convert?: WrittenFormat;
  readonly output?: string;
  readonly exclude?: readonly string[];
  readonly strip?: readonly string[];
  readonly prefix?: readonly string[];
}

/**
 * The reports, and how they are to be read.
 *
 * @param files As they were named
 */
export function askedOf(
  files: readonly string[],
  { type, exclude, strip, prefix }: CoverageFlags,
): { readonly files: readonly string[]; readonly collect: OptionValues } {
  return { files, collect: defined({ type, exclude, strip, prefix }) };
}

/** Tells what of the reports must be known, unless only results are wanted. */
export function noteWarnings(texts: readonly string[], flags: CoverageFlags, io: Io): void {
  if (flags.quiet === true) return;
  const { log } = stylesOf(flags, io);
  for (const text of texts) io.stderr.write(`${log.warn("!")} ${text}\n`);
}
