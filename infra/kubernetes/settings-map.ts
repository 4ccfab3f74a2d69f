import { createHash } from "node:crypto";
import { Construct } from "constructs";
import { ConfigMapV1 } from "#kubernetes/config-map-v1";
import { metadataOf, type ServerObjectProps } from "./server-object.ts";

export interface SettingsMapProps extends ServerObjectProps {
  /** Whose pods they are: a canary has its own, which goes with it. */
  readonly track: "stable" | "canary";
  /** Settings as text, by name. */
  readonly settings: Readonly<Record<string, string>>;
  /**
   * Leaves the map as it is in the cluster, whatever the settings say now.
   *
   * @default false
   */
  readonly frozen?: boolean;
}

/**
 * The settings that are no secrets. A map never changes: its name has the content's digest, so that other settings are
 * another map, and pods that are already there keep starting with theirs until they are replaced.
 */
export class SettingsMap extends Construct {
  /** The map's name, once it exists. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: SettingsMapProps) {
    super(scope, id);
    const { settings, track, frozen = false } = props;
    const digest = createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 10);
    const map = new ConfigMapV1(this, "map", {
      metadata: metadataOf(props, `${track === "stable" ? "" : `${track}-`}settings-${digest}`),
      data: { ...settings },
      immutable: true,
      lifecycle: {
        // The new one is there before pods ask for it, the old one until none does.
        createBeforeDestroy: true,
        ...(frozen ? { ignoreChanges: ["metadata", "data"] } : {}),
      },
    });
    this.name = map.metadata.name;
  }
}
