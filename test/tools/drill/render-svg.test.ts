import { describe, expect, it } from "vitest";
import { judgeDrill } from "../../../tools/drill/judge-drill.ts";
import { renderSvg } from "../../../tools/drill/render-svg.ts";
import { anyDrill, anyRules, drillEvents } from "./support/any-drill.ts";

const options = { environment: "prod", rules: anyRules, speed: 10 };
const kept = judgeDrill(anyDrill(), { ...options, events: drillEvents });
const never = judgeDrill(anyDrill({ staysOnPrimary: true }), { ...options, events: [] });

/** Every element is closed, in order, and nothing stands outside. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name = "", selfClosing] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!selfClosing) open.push(name);
  }
  expect(open).toEqual([]);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
}

describe("renderSvg", () => {
  it("draws who answered when, and how long it took", () => {
    const svg = renderSvg(kept);
    expectWellFormed(svg);
    for (const text of [
      "Failover drill of prod: kill",
      "failed over in 79 s",
      "back in 79 s",
      "promised: 100 s",
    ]) {
      expect(svg).toContain(text);
    }
    for (const text of ["fault", "detected", "failed over", "mended", "trusted again", "all back"]) {
      expect(svg).toContain(`>${text}</text>`);
    }
    for (const kind of ["primary", "secondary", "lost"])
      expect(svg).toMatch(new RegExp(`<rect class="${kind}"`));
    expect(svg).toContain("every promise kept");
  });

  it("keeps every rectangle inside of the picture", () => {
    for (const [, x, y, width, height] of renderSvg(kept).matchAll(
      /<rect class="(?:primary|secondary|lost)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g,
    )) {
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(960);
      expect(Number(y) + Number(height)).toBeLessThanOrEqual(430);
    }
  });

  it("draws a drill in which nobody failed over", () => {
    const svg = renderSvg(never);
    expectWellFormed(svg);
    expect(svg).toContain("never failed over");
    expect(svg).toContain("a promise broken");
    expect(svg).not.toContain(">detected</text>");
  });
});
