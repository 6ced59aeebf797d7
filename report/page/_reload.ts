import { digest } from "./digest.ts";
import { html, type Markup, raw } from "../escape.ts";

/** What makes a page follow its source. */
export interface Reloading {
  readonly markup: Markup | undefined;
  /** What the policy for scripts must add. */
  readonly scriptSources: string;
  /** Further policies. */
  readonly policies: readonly string[];
}

/**
 * What a page needs that is loaded anew when its server says so: a script of one line, and leave to ask its own server.
 *
 * @param from The path of the server's events; absent: nothing
 * @returns Markup and policies
 */
export function reloading(from: string | undefined): Reloading {
  if (from === undefined) return { markup: undefined, scriptSources: "", policies: [] };
  const path = JSON.stringify(from).replaceAll("<", "\\u003c");
  const script = `new EventSource(${path}).onmessage=()=>location.reload()`;
  return {
    markup: html`
      <script>${raw(script)}</script>
    `,
    scriptSources: ` '${digest(script)}'`,
    policies: ["connect-src 'self'"],
  };
}
