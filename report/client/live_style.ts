/// <reference lib="dom" />

/** Made of live_style.css where the script is bundled. */
const LIVE_STYLE = "LIVE_STYLE";

/** Brings the style of what only a script makes. A page's policy does not forbid what a script sets this way. */
export function bringStyle(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LIVE_STYLE);
  document.adoptedStyleSheets = [sheet];
}
