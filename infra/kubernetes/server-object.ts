/** What all objects of one server have in common. */
export interface ServerObjectProps {
  /** The server's name; opens the name of each object. */
  readonly name: string;
  /** Where its objects are, never `default`. */
  readonly namespace: string;
  /** Who they belong to, by the environment's rules. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * What every pod of a server is found by, whatever release it runs.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function selectorOf({ name }: Pick<ServerObjectProps, "name">): { readonly [label: string]: string } {
  return { "app.kubernetes.io/name": "mcp-server", "app.kubernetes.io/instance": name };
}

/** Name, namespace and labels of one of its objects. */
export function metadataOf(props: ServerObjectProps, part?: string) {
  const { name, namespace, labels } = props;
  return {
    name: part === undefined ? name : `${name}-${part}`,
    namespace,
    labels: { ...labels, ...selectorOf(props) },
  };
}
