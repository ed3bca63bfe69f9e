// The sites that may be the one of a case, entered again: for people to look at, nothing is refused for it.
import { language, say } from "../../shared/language";
import { STATUS } from "../sites/status";
import { addressOf } from "../view";
import { Way } from "../Way";
import type { Alike } from "./desk";
import { Said } from "./Said";

interface Props {
  alike: Alike[];
  search: string;
  onGo: (address: string) => void;
}

export function AlikeSites({ alike, search, onGo }: Props) {
  if (!alike.length) return null;
  return (
    <section class="card alike" aria-labelledby="alike">
      <h2 id="alike">{say("可能重复申报", "Perhaps applied for twice")}</h2>
      <p>{say("同类站点，相距不到 50 米或地址相同；请核对是否重复申报。", "Of the same kind, within 50 m or at the same address: make sure that it was not applied for twice.")}</p>
      <dl class="lines">
        {alike.map((one) => (
          <Said key={one.id} name={STATUS[one.status] ?? one.status}>
            {one.case_id === null ? (
              one.name
            ) : (
              <Way to={() => addressOf("case", search, { id: String(one.case_id) })} onGo={onGo}>
                {one.name}
              </Way>
            )}
            {[one.tier?.[language], one.organisation[language], one.address, one.distance_m === null ? null : say(`相距 ${one.distance_m} 米`, `${one.distance_m} m away`)].map((part) => (part ? ` · ${part}` : ""))}
          </Said>
        ))}
      </dl>
    </section>
  );
}
