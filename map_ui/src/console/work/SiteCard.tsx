// The site that a case is about, as the registry has it now.
import { language, say } from "../../shared/language";
import type { Words } from "../form/said";
import { STATUS } from "../sites/status";
import { type Site, wordOf } from "./desk";
import { Said } from "./Said";

export function SiteCard({ site, words }: { site: Site; words: Words }) {
  const counted: [string, number | null][] = [
    [say("免费临停，分钟", "free parking, minutes"), site.free_parking_minutes],
    [say("免费车位", "free bays"), site.free_bays],
    [say("充电桩", "charging posts"), site.chargers],
  ];
  return (
    <section class="card site" aria-labelledby="site">
      <h2 id="site">{say("站点", "The site")}</h2>
      <dl class="lines">
        <Said name={say("名称", "Name")}>{site.name}</Said>
        <Said name={say("类别", "Kind")}>{[site.kind, site.tier].flatMap((one) => (one ? [one[language]] : [])).join(" · ")}</Said>
        <Said name={say("登记状态", "In the registry")}>
          <span class={`status ${site.status}`}>{STATUS[site.status] ?? site.status}</span>
        </Said>
        <Said name={say("地址", "Address")}>
          {site.district ? `${site.district[language]} ` : ""}
          {site.address}
        </Said>
        {site.hours_text ? <Said name={say("开放时间", "Hours")}>{site.hours_text}</Said> : null}
        {counted.map(([name, value]) =>
          value === null ? null : (
            <Said key={name} name={name}>
              {value}
            </Said>
          ),
        )}
        {site.functions.length ? (
          <Said name={say("功能", "Functions")}>{site.functions.map((one) => one.title[language]).join(language === "zh" ? "、" : ", ")}</Said>
        ) : null}
        {site.attributes.map(({ title, value }) => (
          <Said key={title.zh} name={title[language]}>
            {typeof value === "boolean" ? (value ? say("是", "yes") : say("否", "no")) : typeof value === "string" ? wordOf(words, value) : String(value)}
          </Said>
        ))}
      </dl>
    </section>
  );
}
