// One site on every platform: how it stands, what it lacks there, what is entered next, and all that was.
import { useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { momentOf } from "../moments";
import { STATUS } from "../sites/status";
import type { Tended } from "../sites/Sites";
import { type Told, ToldLine } from "../sites/Told";
import { useAsked } from "../sites/useAsked";
import { Title } from "../Title";
import { addressOf } from "../view";
import { Way } from "../Way";
import { Fallen, Reading } from "../work/Fallen";
import { Enter } from "./Enter";
import { type Coded, type Entry, lackingWords, type Listing, titleOf } from "./listings";
import { Stand } from "./ListingsView";

interface SiteListed {
  site: { id: number; name: string; status: string };
  may_enter: boolean;
  states: (Coded & { after: string[] })[];
  listings: Listing[];
  history: Entry[];
}

export function SiteListings({ id, search, moved, yard, onGo, onFail }: Tended & { id: string }) {
  const { told, fault, read, again } = useAsked<SiteListed>(`/facilities/${encodeURIComponent(id)}/listings`, onFail);
  const [said, setSaid] = useState<Told | null>(null);
  if (fault) return <Fallen words={fault} onAgain={again} />;
  if (!told) return <Reading />;
  const platforms = told.listings.map((one) => one.platform);
  const entered = async (words: string) => {
    await read().catch(() => undefined);
    setSaid({ good: true, words });
  };
  return (
    <div class="work sites">
      <p class="trail">
        <Way to={() => addressOf("listings", search)} onGo={onGo}>
          {say("上图状态", "On the map platforms")}
        </Way>
        <Way to={() => addressOf("photos", search, { id })} onGo={onGo}>
          {say("站点照片", "Photos of the site")}
        </Way>
      </p>
      <div class="head">
        <Title moved={moved}>{told.site.name}</Title>
        <span class={`status ${told.site.status}`}>{STATUS[told.site.status] ?? told.site.status}</span>
      </div>
      <ToldLine told={said} />
      <div class="platforms">
        {told.listings.map((row) => (
          <section key={row.platform.code} class="card" aria-label={row.platform.title[language]}>
            <h2>{row.platform.title[language]}</h2>
            <Stand row={row} states={told.states} />
            {row.lacks.length ? (
              <p class="lacks">
                <strong>{say("还缺：", "Lacks: ")}</strong>
                {lackingWords(row.lacks, yard.functions)}
              </p>
            ) : (
              <p class="full">{say("资料齐全", "It has all that is needed")}</p>
            )}
            {told.may_enter ? <Enter key={`${row.state} ${row.day}`} row={row} states={told.states} csrf={yard.csrf} onEntered={entered} onFail={onFail} /> : null}
          </section>
        ))}
      </div>
      <section class="card" aria-labelledby="entered">
        <h2 id="entered">{say("登记记录", "What was entered")}</h2>
        {told.history.length ? (
          <ol class="entries">
            {told.history.map((one, at) => (
              <li key={at}>
                <time dateTime={one.day}>{one.day}</time>
                <strong>{titleOf(platforms, one.platform)}</strong>
                <span>{titleOf(told.states, one.state)}</span>
                <span class="hint">
                  {[one.platform_id, one.reason].filter(Boolean).join(" · ")} {say(`${momentOf(one.entered_at)} 登记`, `entered ${momentOf(one.entered_at)}`)}
                </span>
              </li>
            ))}
          </ol>
        ) : (
          <p class="hint">{say("还没有登记过。", "Nothing was entered yet.")}</p>
        )}
      </section>
    </div>
  );
}
