import { renderMetrics } from "./render-metrics.ts";
import { renderSettings } from "./render-settings.ts";

/** The documents that are made from the contract, by path from the repo's root. */
export const generatedDocs: Readonly<Record<string, () => string>> = {
  "docs/settings.md": renderSettings,
  "docs/metrics.md": renderMetrics,
};
