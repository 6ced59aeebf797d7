import { formatDay, shortCommit } from "../text/format.ts";
import type { CurationEvent } from "./event.ts";

/**
 * What an event does, in words.
 *
 * @returns `a1b2c3d is excluded (bundle)`, `bench{case=parse} is called bench{case=parse-json}`
 */
export function describeEvent(event: CurationEvent): string {
  switch (event.type) {
    case "exclude":
      return `${subjectOf(event)} is excluded${
        event.metric === undefined ? "" : ` (${event.metric})`
      }`;
    case "restore":
      return `${event.events.map((id) => id.slice(0, 7)).join(", ")} is taken back`;
    case "annotate":
      return `${shortCommit(event.commit)} has a note${
        event.metric === undefined ? "" : ` (${event.metric})`
      }`;
    case "rename":
      return `${event.from} is called ${event.to}`;
    case "unit":
      return `${event.metric} was in ${event.from} and is in ${event.to}`;
    default:
      return event satisfies never;
  }
}

/**
 * Who did it, when and why.
 *
 * @returns `by Ada on 12 May 2026: the runner was out of memory`
 */
export function eventOrigin({ author, time, reason }: CurationEvent): string {
  return `by ${author} on ${formatDay(time)}: ${reason}`;
}

function subjectOf(event: Extract<CurationEvent, { type: "exclude" }>): string {
  const subject = event.commit === undefined
    ? `the run ${event.run?.id ?? ""}`
    : shortCommit(event.commit);
  const labels = Object.entries(event.labels ?? {}).map(([name, value]) => `${name}=${value}`);
  return labels.length === 0 ? subject : `${subject} with ${labels.join(", ")}`;
}
