/**
 * A time in seconds, as XML reports write it.
 *
 * @param text For example `0.25`, `1,234.5` (Surefire), `2e-3`
 * @returns Seconds from 0; `undefined` for anything else
 */
export function parseSeconds(text: string): number | undefined {
  if (!/^(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text.replaceAll(",", ""));
  return text !== "" && Number.isFinite(value) ? value : undefined;
}

/**
 * A span of time as .NET writes it.
 *
 * @param text `[days.]hours:minutes:seconds[.fraction]`
 * @returns Seconds; `undefined` for anything else
 */
export function parseTimeSpan(text: string): number | undefined {
  const match = /^(?:(\d+)\.)?(\d\d):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text);
  if (match === null) return undefined;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
}

/**
 * The seconds from one time to another, with all their decimals, of which a date keeps only three.
 *
 * @param start ISO 8601
 * @param end ISO 8601
 * @returns Seconds from 0; `undefined` if one of them is no time, or they are in the wrong order
 */
export function secondsBetween(start: string, end: string): number | undefined {
  const [from, to] = [start, end].map((text) => {
    const fraction = /\.\d+/.exec(text)?.[0] ?? "";
    const whole = Date.parse(text.replace(fraction, ""));
    return { whole: whole / 1000, fraction: Number(`0${fraction}`) };
  });
  if (from === undefined || to === undefined) return undefined;
  const seconds = to.whole - from.whole + (to.fraction - from.fraction);
  return seconds >= 0 ? seconds : undefined;
}
