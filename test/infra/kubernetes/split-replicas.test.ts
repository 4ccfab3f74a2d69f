import { describe, expect, it } from "vitest";
import { splitReplicas } from "../../../infra/kubernetes/split-replicas.ts";

const replicas = { min: 3, max: 20, targetCpuPercent: 70 };

describe("splitReplicas", () => {
  it.each([
    [5, 18, 1],
    [10, 9, 1],
    [20, 4, 1],
    [25, 3, 1],
    [33, 2, 1],
    [50, 2, 2],
    [90, 1, 9],
  ])("gives a canary of %i %% its share of the fewest pods that can", (percent, stable, canary) => {
    expect(splitReplicas(replicas, percent)).toMatchObject({
      stable: { min: stable },
      canary: { min: canary },
    });
  });

  it("never has fewer pods than without a canary, nor more, and scales both alike", () => {
    for (let percent = 1; percent <= 99; percent++) {
      const split = splitReplicas(replicas, percent);
      if (split === undefined) continue;
      const { stable, canary } = split;
      expect(stable.min + canary.min).toBeGreaterThanOrEqual(3);
      expect(stable.max + canary.max).toBe(20);
      for (const { min, max, targetCpuPercent } of [stable, canary]) {
        expect(min).toBeGreaterThanOrEqual(1);
        expect(max).toBeGreaterThanOrEqual(min);
        expect(targetCpuPercent).toBe(70);
      }
      expect(Math.abs((100 * canary.min) / (stable.min + canary.min) - percent)).toBeLessThanOrEqual(0.5);
    }
  });

  it("gives up where so few pods cannot give the share", () => {
    expect(splitReplicas(replicas, 1)).toBeUndefined();
    expect(splitReplicas({ ...replicas, max: 3 }, 10)).toBeUndefined();
    expect(splitReplicas({ ...replicas, min: 1, max: 1 }, 50)).toBeUndefined();
  });
});
