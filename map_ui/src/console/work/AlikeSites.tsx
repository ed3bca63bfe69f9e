// The sites that may be the one of a case, entered again: for people to look at, nothing is refused for it.
import { language, say } from "../../shared/language";
import { STATUS } from "../sites/status";
import { addressOf } from "../view";
import { Way } from "../Way";
import type { Alike } from "./desk";

interface Props {
  alike: Alike[];
  search: string;
  onGo: (address: string) => void;
}

/** What tells it from the others: its status, tier, union, address, and how far away it is. */
function told({ status, tier, organisation, address, distance_m: metres }: Alike) {
  const away = metres === null ? null : say(`相距 ${metres} 米`, `${metres} m away`);
  return [STATUS[status] ?? status, tier?.[language], organisation[language], address, away];
}

export function AlikeSites({ alike, search, onGo }: Props) {
  if (!alike.length) return null;
  return (
    <section class="card alike" aria-labelledby="alike">
      <h2 id="alike">{say("可能重复申报", "Perhaps applied for twice")}</h2>
      <p>{say("同类站点，相距不到 50 米或地址相同；请核对是否重复申报。", "Of the same kind, within 50 m or at the same address: make sure that it was not applied for twice.")}</p>
      <ul>
        {alike.map((one) => (
          <li key={one.id}>
            {one.case_id === null ? (
              one.name
            ) : (
              <Way to={() => addressOf("case", search, { id: String(one.case_id) })} onGo={onGo}>
                {one.name}
              </Way>
            )}
            <p>{told(one).filter(Boolean).join(" · ")}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
