import type { ComponentChildren } from "preact";

/** A name and what is said of it, for a list of them. */
export function Said({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
