import type { SecretSettingName } from "./settings.ts";

/**
 * The variable that names a secret setting's place where a platform can give no reference in place of a value: on
 * Lambda the ARN of a Secrets Manager secret, whose current value the server reads once, before it parses its settings.
 */
export function secretArnVariable<Name extends SecretSettingName>(setting: Name): `${Name}_SECRET_ARN` {
  return `${setting}_SECRET_ARN`;
}

/**
 * The variable that says which version of the secret was current at the deployment. The server does not read it: a
 * rotation changes it, so that a new version of the function is published and starts with the new value.
 */
export function secretVersionVariable<Name extends SecretSettingName>(
  setting: Name,
): `${Name}_SECRET_VERSION` {
  return `${setting}_SECRET_VERSION`;
}

/** The image's command for each way in which API Gateway passes answers on: `<file>.<export>` in the bundle. */
export const lambdaCommands = { stream: "lambda.handler", buffered: "lambda.bufferedHandler" } as const;

export type ResponseTransfer = keyof typeof lambdaCommands;
