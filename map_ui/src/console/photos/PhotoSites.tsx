// 照片: the sites that one looks after, and what of them no photo shows yet.
import { say } from "../../shared/language";
import { STATUS } from "../sites/status";
import { Pages } from "../sites/Pages";
import type { Tended } from "../sites/Sites";
import { useAsked } from "../sites/useAsked";
import { Title } from "../Title";
import { addressOf } from "../view";
import { Way } from "../Way";
import { Fallen, Reading } from "../work/Fallen";
import { type Named, nameOf } from "./photos";

interface Row {
  id: number;
  name: string;
  status: string;
  photos: number;
  /** How many functions it declares. */
  functions: number;
  functions_without_photo: Named[];
}

export function PhotoSites({ search, moved, onGo, onFail }: Tended) {
  const asked = new URLSearchParams(search);
  const all = asked.has("all");
  const after = asked.get("after");
  const query = new URLSearchParams({ ...(all ? {} : { lacking: "true" }), ...(after ? { after } : {}) });
  const { told, fault, again } = useAsked<{ sites: Row[]; next: string | null }>(`/photos?${query}`, onFail);
  const to = (more: Record<string, string>) => addressOf("photos", search, more);
  const kept: Record<string, string> = all ? { all: "" } : {};
  return (
    <div class="work queue sites">
      <div class="head">
        <Title moved={moved}>{say("站点照片", "Photos of sites")}</Title>
      </div>
      <nav class="tabs" aria-label={say("范围", "Which sites")}>
        <Way to={() => to({})} current={!all} again onGo={onGo}>
          {say("缺照片的", "With photos missing")}
        </Way>
        <Way to={() => to({ all: "" })} current={all} again onGo={onGo}>
          {say("全部站点", "All sites")}
        </Way>
      </nav>
      {fault ? (
        <Fallen words={fault} onAgain={again} />
      ) : !told ? (
        <Reading />
      ) : told.sites.length ? (
        <ol class="rows">
          {told.sites.map((row) => (
            <li key={row.id}>
              <div class="what">
                <Way to={() => to({ id: String(row.id) })} onGo={onGo}>
                  {row.name}
                </Way>
                <span class={`status ${row.status}`}>{STATUS[row.status] ?? row.status}</span>
              </div>
              <span class="many">{say(`${row.photos} 张照片`, row.photos === 1 ? "1 photo" : `${row.photos} photos`)}</span>
              <Missing row={row} />
            </li>
          ))}
        </ol>
      ) : (
        <p class="none">{all ? say("没有由您负责的站点。", "No site is yours to look after.") : say("每个站点申报的服务都有照片。", "Every function that a site declares has its photo.")}</p>
      )}
      <Pages after={after} next={told?.next ?? null} to={(next) => to({ ...kept, ...(next ? { after: next } : {}) })} onGo={onGo} />
    </div>
  );
}

/** The functions that no photo shows, some of them by name. */
function Missing({ row: { functions: declared, functions_without_photo: functions } }: { row: Row }) {
  if (!declared) return <span class="hint">{say("未登记服务项目", "no function is known of it")}</span>;
  if (!functions.length) return <span class="full">{say("齐全", "complete")}</span>;
  const named = functions.slice(0, 4).map(nameOf).join(say("、", ", "));
  const words = say(`缺 ${functions.length} 项：`, `${functions.length} missing: `);
  return (
    <span class="lacks">
      <strong>{words}</strong>
      {named}
      {functions.length > 4 ? say("等", " …") : ""}
    </span>
  );
}
