import type { GrantedScopes } from "../contract/setting-types.ts";
import { ANONYMOUS } from "../contract/telemetry.ts";

/** Who calls. */
export interface Principal {
  /**
   * Keeps callers apart: in the cache, in limits, in the log. Unique over all ways to authenticate: `anonymous`,
   * `api-key:<client>` or `oauth:<client>/<subject>`.
   */
  readonly id: string;
  /** The client, for the metrics' label. */
  readonly clientId: string;
  readonly anonymous: boolean;
  readonly scopes: GrantedScopes;
}

/** A caller without a credential, where those are let in. Scopes guard nothing on such a server. */
export const anonymous: Principal = {
  id: ANONYMOUS,
  clientId: ANONYMOUS,
  anonymous: true,
  scopes: "all",
};
