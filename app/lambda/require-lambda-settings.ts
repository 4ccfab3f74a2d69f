import { SettingsError, type SettingsProblem } from "../contract/parse-settings.ts";
import type { Settings } from "../contract/settings.ts";

/**
 * Refuses settings that cannot work on Lambda.
 *
 * @throws {@link SettingsError} naming every bad key.
 */
export function requireLambdaSettings({ LEGACY_SSE, LOG_FILE }: Settings): void {
  const problems: SettingsProblem[] = [];
  if (LEGACY_SSE) {
    const detail = "its two requests would reach two instances that know nothing of each other";
    problems.push({ key: "LEGACY_SSE", expected: "false on Lambda", received: "true", detail });
  }
  if (LOG_FILE !== undefined) {
    const detail = "an instance's disk ends with it; CloudWatch keeps standard output";
    problems.push({ key: "LOG_FILE", expected: "nothing on Lambda", received: LOG_FILE, detail });
  }
  if (problems.length > 0) throw new SettingsError(problems);
}
