import type { AuthMode } from "../contract/settings.ts";
import type { Authenticator } from "./authenticator.ts";
import { anonymous } from "./principal.ts";

/** Tells who calls, by the modes that the settings name. */
export function createAuthenticator(modes: readonly AuthMode[]): Authenticator {
  const anonymousAllowed = modes.includes("none");
  return {
    authenticate: async () =>
      anonymousAllowed
        ? { ok: true, principal: anonymous }
        : { ok: false, refusal: { status: 401, message: "Authentication is required", headers: {} } },
  };
}
