/// <reference lib="dom" />
import { formatDate } from "../../core/text/format.ts";
import { html, type Markup } from "../escape.ts";
import type { Context } from "./context.ts";
import { build, delegate, fill, find } from "./dom.ts";
import { type Preset, PRESETS, spanOf, type ViewState, Y_AXES } from "./view_state.ts";

/** A custom range ends with its last day. */
const DAY_MS = 86_400_000;

/**
 * The controls above the page: range, axes, branch, pull requests, search, link.
 *
 * @param host Where they go
 */
export function createToolbar(context: Context, host: HTMLElement): void {
  const { store, data } = context;
  const bar = build(html`
    <section class="toolbar"
      aria-label="What the charts show">${chips("range", "Range", [
        ...PRESETS.map((preset) => [preset, preset] as const),
        ["custom", "custom…"],
      ])}${chips("x", "Horizontal axis", [["time", "by time"], ["run", "by run"]])}${chips(
        "y",
        "Vertical axis",
        [["fit", "fitted"], ["zero", "from zero"], ["log", "log"], ["change", "relative"]],
      )}${branches(
        context,
      )}<label class="field"><input type="checkbox" data-field="pulls"> pull requests</label><input class="search" type="search" data-field="query" placeholder="Find a metric" aria-label="Find a metric"><button type="button" class="plain" data-do="link">Copy link</button><form class="custom" hidden><label class="field">from <input type="date" name="from" required></label><label class="field">to <input type="date" name="to" required></label><button class="plain">Apply</button><span class="error" role="alert"></span></form></section>
  `);
  const form = find<HTMLFormElement>(bar, "form");
  const custom = find(bar, '[data-range="custom"]');
  delegate(bar, "click", {
    on: "[data-range]",
    run: ({ dataset }) => {
      if (dataset.range === "custom") openCustom(form.hidden === true);
      else {
        openCustom(false);
        store.update({ range: dataset.range as Preset, zooms: new Map() });
      }
    },
  });
  delegate(bar, "click", {
    on: "[data-x]",
    run: ({ dataset }) => store.update({ x: dataset.x === "run" ? "run" : "time" }),
  });
  delegate(bar, "click", {
    on: "[data-y]",
    run: ({ dataset }) => store.update({ y: Y_AXES.find((y) => y === dataset.y) ?? "fit" }),
  });
  delegate(bar, "click", {
    on: "[data-do=link]",
    run: () => copy(location.href).then(context.say),
  });
  const branch = bar.querySelector<HTMLSelectElement>("[data-field=branch]");
  branch?.addEventListener("change", () => {
    // The value of the first entry, all branches, is its position; names cannot collide with it.
    store.update({ branch: branch.selectedIndex === 0 ? undefined : branch.value });
  });
  const pulls = find<HTMLInputElement>(bar, "[data-field=pulls]");
  pulls.addEventListener("change", () => store.update({ pulls: pulls.checked }));
  const query = find<HTMLInputElement>(bar, "[data-field=query]");
  query.addEventListener("input", () => store.update({ query: query.value.trim() }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [from, to] = [dateOf(form, "from"), dateOf(form, "to")];
    const isOrdered = from <= to;
    find(form, ".error").textContent = isOrdered ? "" : "The first day is after the last one";
    if (isOrdered) {
      store.update({ range: { from, to: to + DAY_MS - 1000 }, zooms: new Map() });
    }
  });

  function openCustom(isOpen: boolean): void {
    form.hidden = !isOpen;
    custom.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    const { from, to } = spanOf(store.get().range, data);
    for (const [name, time] of [["from", from], ["to", to]] as const) {
      find<HTMLInputElement>(form, `[name=${name}]`).value = formatDate(time);
    }
    find<HTMLInputElement>(form, "[name=from]").focus();
  }

  function show(state: ViewState): void {
    const range = typeof state.range === "string" ? state.range : "custom";
    press(bar, "range", range);
    press(bar, "x", state.x);
    press(bar, "y", state.y);
    pulls.checked = state.pulls;
    if (query.value.trim() !== state.query) query.value = state.query;
    if (branch !== null) {
      branch.selectedIndex = state.branch === undefined
        ? 0
        : data.meta.branches.indexOf(state.branch) + 1;
    }
  }
  host.replaceWith(bar);
  show(store.get());
  store.subscribe(show);
}

/**
 * The switch between light, dark, and what the system says. The choice is remembered.
 *
 * @param host Where it goes
 * @param changed Called after the colours changed
 */
export function createModeSwitch(context: Context, host: HTMLElement, changed: () => void): void {
  const root = document.documentElement;
  const apply = (mode: string) => {
    root.dataset.mode = mode;
    press(host, "mode", mode);
    context.forgetPalette();
    changed();
  };
  fill(host, chips("mode", "Colours", [["auto", "auto"], ["light", "light"], ["dark", "dark"]]));
  delegate(host, "click", {
    on: "[data-mode]",
    run: ({ dataset }) => {
      remembered()?.setItem(MODE_KEY, dataset.mode ?? "auto");
      apply(dataset.mode ?? "auto");
    },
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    context.forgetPalette();
    changed();
  });
  const mode = remembered()?.getItem(MODE_KEY);
  apply(
    mode === "light" || mode === "dark" || mode === "auto" ? mode : root.dataset.mode ?? "auto",
  );
}

const MODE_KEY = "unentropy-track.mode";

/** A browser may forbid storage to a local file; then the choice lasts as long as the page. */
function remembered(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch (error) {
    if (error instanceof DOMException && error.name === "SecurityError") return undefined;
    throw error;
  }
}

function chips(
  name: string,
  label: string,
  items: readonly (readonly [value: string, text: string])[],
): Markup {
  return html`<div class="chips" role="group" aria-label="${label}">${
    items.map(([value, text]) =>
      value === "custom"
        ? html`
          <button type="button" data-range="custom" aria-pressed="false"
            aria-expanded="false">${text}</button>
        `
        : html`<button type="button" data-${name}="${value}" aria-pressed="false">${text}</button>`
    )
  }</div>`;
}

function press(root: HTMLElement, name: string, value: string): void {
  for (const button of root.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
    button.setAttribute("aria-pressed", String(button.dataset[name] === value));
  }
}

function branches({ data }: Context): Markup | undefined {
  const { branches } = data.meta;
  if (branches.length < 2) return undefined;
  return html`
    <select class="branch" data-field="branch"
      aria-label="branch"><option value="">all branches</option>${branches
        .map((branch) => html`<option value="${branch}">${branch}</option>`)}</select>
  `;
}

function dateOf(form: HTMLFormElement, name: string): number {
  return Date.parse(`${find<HTMLInputElement>(form, `[name=${name}]`).value}T00:00:00Z`);
}

/** The clipboard is refused to some local files; then the address bar has the link. */
async function copy(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return "Link to this view copied";
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError) {
      return "The address bar holds the link to this view";
    }
    throw error;
  }
}
