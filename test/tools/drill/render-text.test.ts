import { describe, expect, it } from "vitest";
import { judgeDrill } from "../../../tools/drill/judge-drill.ts";
import { renderText } from "../../../tools/drill/render-text.ts";
import { anyDrill, anyRules, drillEvents } from "./support/any-drill.ts";

const options = { environment: "prod", rules: anyRules, speed: 10 };
const kept = judgeDrill(anyDrill(), { ...options, events: drillEvents });
const never = judgeDrill(anyDrill({ staysOnPrimary: true }), { ...options, events: [] });

describe("renderText", () => {
  it("sets what was measured against what is promised", () => {
    const text = renderText(kept);
    expect(text).toContain(
      "Drill of prod: kill. Checks every 10 s, 3 in a row decide, answers are kept for 60 s.",
    );
    expect(text).toMatch(/detected, after the fault +30 s +at most 40 s +kept\n/);
    expect(text).toMatch(/calls lost outside of that time +0 +none +kept\n/);
    expect(text).toContain("220 s of it took 22.0 s here, at 10 times the speed");
    expect(text).toContain("440 calls by 2 clients (220 of 2025-11-25, 220 of 2026-07-28), 5.0 a second");
    expect(text).toMatch(/\d+ lost: \d+ × answered 503/);
    expect(text.endsWith("Every promise was kept.\n")).toBe(true);
  });

  it("says what was broken, and what never happened", () => {
    const text = renderText(never);
    expect(text).toMatch(/detected, after the fault +never +at most 40 s +BROKEN\n/);
    expect(text.endsWith("A promise was broken.\n")).toBe(true);
  });

  it("does not round a lost call away", () => {
    const { availability, ...rest } = kept;
    const text = renderText({ ...rest, availability: { ...availability, drill: 0.999_999 } });
    expect(text).toContain("99.99 % in all");
  });

  it("says nothing of compressed time at full length", () => {
    expect(renderText({ ...kept, speed: 1 })).not.toContain("compressed");
  });
});
