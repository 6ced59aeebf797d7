/**
 * Reads the times of one document, in seconds. Most tools write a point before the decimals, perhaps commas between thousands (Surefire);
 * some write as the machine's language does, with a decimal comma. In `1,234` a comma is one between thousands only if the document has
 * shown a decimal point before.
 *
 * @returns The reader: seconds from 0; `undefined` for anything else
 */
export function secondsReader(): (text: string) => number | undefined {
  let hasPoint = false;
  return (text) => {
    // Nearly all times are these.
    if (/^\d{0,20}\.?\d{1,20}$/.test(text)) {
      hasPoint ||= text.includes(".");
      return Number(text);
    }
    if (!/^\d*(?:[.,]\d+)*[.,]?(?:[eE][+-]?\d+)?$/.test(text) || !/\d/.test(text)) return undefined;
    const [number = "", exponent] = text.split(/[eE]/);
    const last = Math.max(number.lastIndexOf("."), number.lastIndexOf(","));
    const mark = number[last];
    const isGroup = mark === "," && hasPoint && /^\d{1,3}(?:,\d{3})+$/.test(number) ||
      number.split(mark ?? "").length > 2;
    if (mark === "." && !isGroup) hasPoint = true;
    const plain = last < 0 || isGroup
      ? number.replace(/[.,]/g, "")
      : `${number.slice(0, last).replace(/[.,]/g, "")}.${number.slice(last + 1)}`;
    const value = Number(exponent === undefined ? plain : `${plain}e${exponent}`);
    return Number.isFinite(value) ? value : undefined;
  };
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
