import type { ReportData, ReportSeries } from "../data/data.ts";
import { html, type Insertable, type Markup } from "../escape.ts";
import { labelsText, metricName, metricOf } from "../read_run.ts";
import type { Movement } from "../summary.ts";
import {
  cards,
  chartAnchor,
  moveText,
  type OverviewScope,
  type Standpoint,
  standpoints,
  trend,
  valueText,
} from "./card.ts";

/** More metrics are a table: nobody looks through so many cards. */
const MOST_CARDS = 24;
/** Of the rows that the server draws; the browser draws all. */
const FIRST_TRENDS = 24;

/** A column of the table that it can be sorted by. `rank`: what matters most first. */
export type SortColumn = "rank" | "name" | "previous" | "month" | "range";

/** How the table is shown. */
export interface OverviewOrder {
  readonly sort: SortColumn;
  /** `""`: not. `section`, or a label's name behind `label:`. */
  readonly group: string;
}

const COLUMNS: readonly (readonly [SortColumn | undefined, string])[] = [
  ["name", "Metric"],
  [undefined, "Trend"],
  [undefined, "Value"],
  ["previous", "vs previous"],
  ["month", "vs 30 days ago"],
  ["range", "in the range"],
];

/** Whether the overview is a table that can be sorted and grouped. */
export function isDense({ meta }: Pick<ReportData, "meta">): boolean {
  return meta.metrics.length > MOST_CARDS;
}

/**
 * Where all metrics stand: one card each, or a table if there are many.
 *
 * @param by How a living table is shown; absent: as it is without a script
 * @returns A list of cards, a table, or a sentence where a search finds nothing
 */
export function overviewOf(
  data: ReportData,
  scope: OverviewScope,
  by?: OverviewOrder,
): Markup {
  if (!isDense(data)) return cards(data, scope);
  const rows = sorted(data, standpoints(data, scope), by?.sort ?? "rank");
  return html`
    <div class="tablebox dense" tabindex="0" role="region" aria-label="Overview, as a table">
      <table>
        <thead><tr>${COLUMNS.map(([column, title]) => heading(column, title, by))}</tr></thead>
        ${groups(data, rows, by?.group ?? "").map(([name, own], at) =>
          html`<tbody>${
            name !== undefined &&
            html`
              <tr class="group">
                <th scope="rowgroup" colspan="${COLUMNS.length}">${name}</th>
              </tr>
            `
          }${
            own.map((one, index) =>
              row(data, one, by !== undefined || (at === 0 && index < FIRST_TRENDS))
            )
          }</tbody>`
        )}
      </table>
    </div>
  `;
}

function heading(
  column: SortColumn | undefined,
  title: string,
  by: OverviewOrder | undefined,
): Markup {
  const isNumber = title !== "Metric" && title !== "Trend" && "number";
  if (by === undefined || column === undefined) {
    return html`<th scope="col" class="${isNumber}">${title}</th>`;
  }
  // What is sorted already is sorted by what matters most again.
  const sort = by.sort === column && (column === "name" ? "ascending" : "descending");
  return html`
    <th scope="col" class="${isNumber}"
      ${sort && html`
        aria-sort="${sort}"
      `}><button type="button" class="sort" data-sort="${column}">${title}</button></th>
  `;
}

function row(data: ReportData, point: Standpoint, isDrawn: boolean): Markup {
  const { series, standing, summary } = point;
  const metric = metricOf(data, series);
  const anchor = chartAnchor(data, [series]);
  const name = metricName(metric);
  const labels = labelsText(series);
  const move = (movement: Movement | undefined) =>
    html`<td class="number">${
      movement !== undefined && moveText(data, { series, standing, movement })
    }</td>`;
  return html`
    <tr data-rank="${standing.rank}"
      data-metric="${metric.key}"><th scope="row">${anchor === undefined
        ? name
        : html`<a href="#${anchor}">${name}</a>`}${labels !== "" && html`
        <span class="quiet">${labels}</span>
      `}</th><td>${isDrawn && summary !== undefined &&
        trend(series, summary)}</td><td class="number value">${summary === undefined
        ? "no value yet"
        : valueText(series, summary.value, metric)}</td>${move(summary?.previous)}${move(
          summary?.month,
        )}${move(summary?.range)}</tr>
  `;
}

function sorted(
  data: ReportData,
  points: readonly Standpoint[],
  sort: SortColumn,
): readonly Standpoint[] {
  if (sort === "rank") return points;
  if (sort === "name") {
    const name = ({ series }: Standpoint) =>
      `${metricName(metricOf(data, series))} ${labelsText(series)}`;
    return points.toSorted((a, b) => name(a).localeCompare(name(b), "en", { numeric: true }));
  }
  const size = ({ summary }: Standpoint) => {
    const { change = 0, from = 0 } = summary?.[sort] ?? {};
    return change === 0 ? 0 : Math.abs(change / (from || change));
  };
  return points.toSorted((a, b) => size(b) - size(a));
}

/** Each group with its name, in the order of the page or of the alphabet. */
function groups(
  data: ReportData,
  points: readonly Standpoint[],
  group: string,
): readonly (readonly [name: Insertable, points: readonly Standpoint[]])[] {
  if (group === "") return [[undefined, points]];
  const label = group.replace(/^label:/, "");
  const nameOf = group === "section"
    ? sectionNames(data)
    : ({ labels }: ReportSeries) => labels[label] ?? `without ${label}`;
  return [...Map.groupBy(points, ({ series }) => nameOf(series))]
    .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
}

function sectionNames(data: ReportData): (series: ReportSeries) => string {
  const names = new Map<ReportSeries | undefined, string>();
  for (const { name, charts } of data.meta.sections.toReversed()) {
    for (const index of charts.flatMap(({ series }) => series)) {
      names.set(data.series[index], name || "Over time");
    }
  }
  return (series) => names.get(series) ?? "in no section";
}

/**
 * What the table can be grouped by.
 *
 * @returns The groups' values and names
 */
export function groupings(
  { meta, series }: ReportData,
): readonly (readonly [value: string, name: string])[] {
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
  return [
    ["", "no groups"],
    ...(meta.sections.length > 1 ? [["section", "section"] as const] : []),
    ...labels.map((label) => [`label:${label}`, label] as const),
  ];
}
