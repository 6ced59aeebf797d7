import assert from "node:assert/strict";
import { dashOf } from "../../../report/client/palette.ts";
import {
  resolveTheme,
  SERIES_COLORS,
  THEME_PROPERTIES,
  THEMES,
  themeStyle,
} from "../../../report/page/theme.ts";
import { contrast, leastDistance } from "./_vision.ts";

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

Deno.test("the colours of lines differ for every kind of eye, and stand out from their card", () => {
  for (const [name, theme] of Object.entries(THEMES)) {
    for (const mode of ["light", "dark"] as const) {
      const { "--accent": accent = "", "--surface-card": card = "" } = theme[mode];
      const lines = [accent, ...SERIES_COLORS[mode]];
      lines.forEach((color, index) => {
        assert.ok(contrast(color, card) >= 3, `${name} ${mode}: ${color} on ${card}`);
        lines.slice(0, index).forEach((other, earlier) => {
          const isDashed = String(dashOf(index)) !== String(dashOf(earlier));
          const wanted = index < 4 ? 11 : name === "lattice" ? 8 : isDashed ? 0 : 5;
          const found = leastDistance(color, other);
          assert.ok(found >= wanted, `${name} ${mode}: ${color} and ${other} are ${found} apart`);
        });
      });
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
