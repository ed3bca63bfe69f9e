// The list behind a target's number: the open sites that it counts, by district.
import { useState } from "preact/hooks";
import { say } from "../../shared/language";
import { ask } from "../../shared/service";
import { problemOf } from "../problem";

interface Item {
  id: number;
  properties: { name: string; address: string; district: string | null; tier: string | null; sample: boolean };
}

const MOST = 1000;

export function OpenSites({ counts }: { counts: { kind: string; tier: string | null } }) {
  const [items, setItems] = useState<Item[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const read = async () => {
    setFault(null);
    const found: Item[] = [];
    let path: string | undefined = `/collections/${counts.kind}/items?limit=${MOST}`;
    while (path) {
      const page: { features: Item[]; links: { rel: string; href: string }[] } = await ask(path);
      found.push(...page.features);
      const next: string | undefined = page.links.find((one) => one.rel === "next")?.href;
      path = next && pathOf(next);
    }
    setItems(found.filter(({ properties: one }) => !one.sample && (counts.tier === null || one.tier === counts.tier)));
  };
  const open = (event: Event & { currentTarget: HTMLDetailsElement }) => {
    if (event.currentTarget.open && !items) read().catch((error) => setFault(problemOf(error).detail));
  };
  return (
    <details class="list" onToggle={open}>
      <summary>{say("名单", "The list")}</summary>
      {fault ? <p class="fault">{fault}</p> : null}
      {items ? (
        [...byDistrict(items)].map(([district, here]) => (
          <div key={district}>
            <h4>
              {district} <span class="count">{here.length}</span>
            </h4>
            <ul>
              {here.map((one) => (
                <li key={one.id}>
                  {one.properties.name}
                  <span class="hint">{one.properties.address}</span>
                </li>
              ))}
            </ul>
          </div>
        ))
      ) : fault ? null : (
        <p class="hint">{say("正在读取…", "Reading…")}</p>
      )}
    </details>
  );
}

const pathOf = (address: string): string => {
  const { pathname, search } = new URL(address, location.origin);
  return pathname + search;
};

function byDistrict(items: Item[]): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const one of items) {
    const district = one.properties.district ?? say("区不详", "district unknown");
    found.set(district, [...(found.get(district) ?? []), one]);
  }
  return new Map([...found].sort(([, one], [, other]) => other.length - one.length));
}
