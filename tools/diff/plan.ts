/** The part of `terraform show -json` that a summary is made from. @see https://developer.hashicorp.com/terraform/internals/json-format */
export interface PlanJson {
  readonly resource_changes?: readonly PlanResourceChange[];
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly configuration?: {
    readonly root_module?: {
      readonly variables?: Readonly<Record<string, { readonly sensitive?: boolean }>>;
    };
  };
  readonly output_changes?: Readonly<Record<string, PlanChange>>;
}

export interface PlanResourceChange {
  readonly address: string;
  readonly mode?: "managed" | "data";
  readonly type: string;
  readonly change: PlanChange & { readonly replace_paths?: readonly (readonly (string | number)[])[] };
  readonly action_reason?: string;
  readonly previous_address?: string;
}

export interface PlanChange {
  readonly actions: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly after_unknown: unknown;
  readonly before_sensitive: unknown;
  readonly after_sensitive: unknown;
  readonly importing?: unknown;
}
