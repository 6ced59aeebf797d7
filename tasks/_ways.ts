/** A way of something through the house: the files that make the next form of it, or hand it on, in their order. */
export interface Way {
  readonly title: string;
  /** One sentence about what becomes of it. */
  readonly about: string;
  /** At most so many files. */
  readonly maxFiles: number;
  /**
   * Files. A station calls the next one; or it answers, and who called it or one before goes on, or calls the next one; or, as `via WORD`
   * between two, it is left where both look: in that field of what came so far, in that table, in the page, behind that interface.
   */
  readonly stations: readonly string[];
}

/** At most so often a way turns back up: begins to climb to rooms above. */
export const MAX_TURNS = 3;

const CONFIG = [
  "config/load.ts",
  "config/parse.ts",
  "config/check/parse_text.ts",
  "config/check/_resolve.ts",
];
const SUBJECT = ["track/surroundings.ts", "track/subject.ts", "track.ts"];

/** The three ways that people ask for most. */
export const WAYS: readonly Way[] = [
  {
    title: "A metric's command to the dot on the chart",
    about: "the command is run, its number recorded, read back with all others and drawn",
    maxFiles: 40,
    stations: [
      ...CONFIG,
      "config/check/_resolve_metric.ts",
      ...SUBJECT,
      "track/phases/collect.ts",
      "track/measuring/collect_here.ts",
      "collectors/collect.ts",
      "collectors/measure_metric.ts",
      "collectors/command/run_command.ts",
      "collectors/command/_process_tree.ts",
      "collectors/parse_value.ts",
      "track/phases/collect.ts",
      "via collected",
      "track/phases/record.ts",
      "history/record.ts",
      "history/_codec.ts",
      "history/_writer.ts",
      "via measurement",
      "history/columns/series_columns.ts",
      "history/query.ts",
      "track/phases/look_back.ts",
      "via past",
      "track/phases/report.ts",
      "track/report_model.ts",
      "report/data/to_data.ts",
      "report/data/_share_words.ts",
      "report/page/html.ts",
      "report/data/pack.ts",
      "via commitBytes",
      "report/client/unpack.ts",
      "report/client/main.ts",
      "report/client/context.ts",
      "report/client/chart/chart_panel.ts",
      "report/client/chart/live_chart.ts",
      "report/client/chart/lines_plot.ts",
      "report/client/drawn_points.ts",
      "report/client/chart/_draw_plot.ts",
    ],
  },
  {
    title: "A threshold to the sentence in the comment",
    about: "the threshold in force meets the value; the sentence of the verdict becomes a row",
    maxFiles: 32,
    stations: [
      ...CONFIG,
      "track/surroundings.ts",
      "track/subject.ts",
      "track/target.ts",
      "track/trust.ts",
      "track.ts",
      "track/phases/gate.ts",
      "core/gate/gate.ts",
      "core/gate/subject.ts",
      "core/gate/_judge.ts",
      "core/gate/rules/rules.ts",
      "core/gate/rules/_simple.ts",
      "core/gate/_ruling.ts",
      "core/gate/bound.ts",
      "core/gate/verdict.ts",
      "track/phases/gate.ts",
      "via verdict",
      "track/phases/publish.ts",
      "track/phases/_markdown_model.ts",
      "report/markdown/markdown.ts",
      "report/markdown/_rows.ts",
      "report/markdown/_words.ts",
      "report/markdown/_blocks.ts",
      "report/markdown/_fit.ts",
      "track/phases/publish.ts",
      "ci/publish.ts",
      "ci/forge/comment.ts",
    ],
  },
  {
    title: "Bytes from S3 to the gate",
    about: "the object is fetched, checked, opened, read into columns and compared with",
    maxFiles: 22,
    stations: [
      "providers/s3/_client.ts",
      "providers/s3/_answer.ts",
      "providers/s3/_encoding.ts",
      "providers/s3/_place.ts",
      "providers/s3/store.ts",
      "via download",
      "session/_load.ts",
      "history/database.ts",
      "session/session.ts",
      "track/open_history.ts",
      "track/phases/download.ts",
      "via session",
      "track/phases/look_back.ts",
      "history/query.ts",
      "history/columns/run_columns.ts",
      "history/columns/series_columns.ts",
      "track/phases/look_back.ts",
      "via past",
      "track/phases/gate.ts",
      "core/gate/gate.ts",
      "core/past/past.ts",
      "core/past/baseline.ts",
      "core/series.ts",
      "core/detect/detect.ts",
    ],
  },
];
