import assert from "node:assert/strict";
import { resolveTheme, THEME_PROPERTIES, THEMES, themeStyle } from "../../report/theme.ts";

/** Relative luminance, WCAG 2.2. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

Deno.test("every built-in theme keeps WCAG AA contrast for every text colour on every ground", () => {
  for (const [name, theme] of Object.entries(THEMES)) {
    for (const [mode, colors] of Object.entries(theme)) {
      for (const ground of ["--bg", "--surface", "--surface-card"]) {
        for (
          const text of [
            "--text",
            "--text-dim",
            "--text-muted",
            "--accent",
            "--up",
            "--down",
            "--warn",
          ]
        ) {
          const ratio = contrast(colors[text] ?? "", colors[ground] ?? "");
          assert.ok(ratio >= 4.5, `${name} ${mode}: ${text} on ${ground} is ${ratio.toFixed(2)}`);
        }
      }
    }
  }
});

Deno.test("every theme has all twelve colours", () => {
  for (const { light, dark } of Object.values(THEMES)) {
    assert.deepEqual(Object.keys(light), [...THEME_PROPERTIES]);
    assert.deepEqual(Object.keys(dark), [...THEME_PROPERTIES]);
  }
});

Deno.test("custom colours replace those of lattice, and only as plain hex colours under known names", () => {
  const { light, dark } = resolveTheme({
    light: { "--accent": "#AB12cd", "--bg": "red;}body{display:none", "--nope": "#000000" },
  });
  assert.equal(light["--accent"], "#AB12cd");
  assert.equal(light["--bg"], THEMES.lattice.light["--bg"]);
  assert.equal(light["--nope"], undefined);
  assert.deepEqual(dark, THEMES.lattice.dark);
});

Deno.test("an unknown theme, even one named like a property of objects, is lattice", () => {
  assert.deepEqual(resolveTheme("constructor"), THEMES.lattice);
});

Deno.test("themeStyle() uses dark colours on screens only, so that paper stays white", () => {
  const style = themeStyle("flux");
  assert.match(style, /^:root\{color-scheme:light;--bg:#faf7fd;/);
  for (const [rule] of style.matchAll(/@media [^{]+/g)) assert.match(rule, /screen/);
});
