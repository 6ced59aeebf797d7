import type { JsonNode } from "../read/json_node.ts";
import type { ReportFile } from "../read/text.ts";
import type { XmlElement, XmlHandler } from "../read/xml.ts";
import type { TestRun } from "./_test_run.ts";

/** A way to write test results down in XML. */
export interface XmlTestFormat {
  /** For the evidence: `junit`. */
  readonly name: string;
  /** Whether a document with this root element is of the format. */
  readonly accepts: (root: XmlElement) => boolean;
  /** The handler of one document. */
  readonly start: (file: ReportFile, run: TestRun) => XmlHandler;
}

/** A way to write test results down in one JSON document. */
export interface JsonTestFormat {
  readonly name: string;
  readonly accepts: (root: JsonNode) => boolean;
  /** Adds what the document says. */
  readonly add: (root: JsonNode, run: TestRun) => void;
}

/** A way to write test results down as lines of JSON, an event in each. */
export interface EventTestFormat {
  readonly name: string;
  readonly accepts: (event: TestEvent) => boolean;
  /** The handler of one report. */
  readonly start: (file: ReportFile, run: TestRun) => EventHandler;
}

/** An event: an object with anything in it. */
export type TestEvent = Readonly<Record<string, unknown>>;

/** Gets the events of a report in its order. */
export interface EventHandler {
  /** An event. */
  add(event: TestEvent): void;
  /**
   * The report is at its end.
   *
   * @returns What is missing, where the report is cut off
   */
  end(): string | undefined;
}
