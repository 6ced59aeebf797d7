import { digest } from "./digest.ts";
import { html, raw } from "../escape.ts";
import type { HtmlOptions } from "./html.ts";
import { reloading } from "./_reload.ts";

const STYLE = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;" +
  "max-width:60rem;margin:3rem auto;padding:0 1rem}h1{font-size:1.25rem}pre{white-space:pre-wrap}";

/**
 * A page that says what went wrong, in place of a report.
 *
 * @param error What, why and what to do
 * @param options For a page that is served and follows its source
 * @returns The document
 */
export function renderErrorPage(
  error: {
    readonly code: string;
    readonly what: string;
    readonly why: string;
    readonly fix: string;
  },
  options: HtmlOptions,
): string {
  const reload = reloading(options.reloadFrom);
  const policy = [
    "default-src 'none'",
    `script-src${reload.scriptSources || " 'none'"}`,
    `style-src '${digest(STYLE)}'`,
    ...reload.policies,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${error.what}</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
        <main>
          <h1>${error.what} [${error.code}]</h1>
          <pre>${error.why}</pre>
          <p>${error.fix}</p>
        </main>${reload.markup}
      </body>
    </html>
  `.toString().trim() + "\n";
}
