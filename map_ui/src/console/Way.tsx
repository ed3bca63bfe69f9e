import type { ComponentChildren } from "preact";

interface WayProps {
  /** The address, asked for when it is wanted: the calculator writes its state into the URL as one types. */
  to: () => string;
  /** Whether one is there. */
  current?: boolean;
  /** Whether it is followed from there as well: it leads back to where that view begins. */
  again?: boolean;
  onGo: (address: string) => void;
  class?: string;
  label?: string;
  children: ComponentChildren;
}

/** A link to another view: followed within the page, unless one wants it in another tab. */
export function Way({ to, current = false, again = false, onGo, label, children, ...more }: WayProps) {
  const follow = (event: MouseEvent & { currentTarget: HTMLAnchorElement }) => {
    event.currentTarget.href = to();
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!current || again) onGo(to());
  };
  return (
    <a {...more} href={to()} aria-label={label} {...(current ? { "aria-current": "page" as const } : {})} onClick={follow}>
      {children}
    </a>
  );
}
