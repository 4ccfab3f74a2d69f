import { secretArnVariable } from "../contract/lambda.ts";
import { SettingsError, type SettingsProblem, type SettingTexts } from "../contract/parse-settings.ts";
import { type SecretSettingName, secretSettingNames } from "../contract/settings.ts";

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html#awssecretsmanager-resources-for-iam-policies */
const ARN = /^arn:aws:secretsmanager:(?<region>[a-z0-9-]+):\d{12}:secret:\S+$/;

/**
 * The environment with the current value of each secret setting that it names by ARN.
 *
 * @throws {@link SettingsError} naming every variable whose secret cannot be read, with its ARN.
 */
export async function readSecrets(environment: SettingTexts): Promise<SettingTexts> {
  const named = secretSettingNames.filter((setting) => environment[secretArnVariable(setting)]);
  if (named.length === 0) return environment;
  const read = await Promise.all(
    named.map(async (setting) => [setting, await readSecret(setting, environment)] as const),
  );
  const problems = read.flatMap(([, value]) => (typeof value === "string" ? [] : [value]));
  if (problems.length > 0) throw new SettingsError(problems);
  return { ...environment, ...Object.fromEntries(read as readonly (readonly [string, string])[]) };
}

async function readSecret(
  setting: SecretSettingName,
  environment: SettingTexts,
): Promise<string | SettingsProblem> {
  const key = secretArnVariable(setting);
  const arn = environment[key] ?? "";
  if (environment[setting]) return { key, expected: `nothing where ${setting} itself is set`, received: arn };
  const region = ARN.exec(arn)?.groups?.["region"];
  if (region === undefined) return { key, expected: "the ARN of a Secrets Manager secret" };
  // What signs and sends is needed by a cold start that has something to ask, and by no other.
  const { getSecretValue, SecretUnavailableError } = await import("./get-secret-value.ts");
  try {
    return await getSecretValue({ arn, region }, environment);
  } catch (error) {
    if (!(error instanceof SecretUnavailableError)) throw error;
    return {
      key,
      expected: "a secret that this function can read",
      received: arn,
      detail: error.message,
    };
  }
}
