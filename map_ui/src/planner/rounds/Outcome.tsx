// What came of rounds: how many are served and how good that is, who is not and why, what was assumed.
import { language, say } from "../../shared/language";
import { useNames } from "../districts";
import { count, precisionWords } from "../words";
import { Head } from "./Head";
import type { RoundsDone } from "./service";
import { assumedWords, assumptionWords, colourClass, half } from "./words";
import { Notices, WorkedOut } from "../WorkedOut";

/** In short; the assumption stands with it. */
export function Brief({ done }: { done: RoundsDone }) {
  const { summary } = done;
  const wanted = summary.districts.reduce((sum, one) => sum + one.demand, 0);
  const assumed = assumptionWords(done);
  return (
    <section class="short" aria-labelledby="brief">
      <h2 id="brief">{done.title ?? say("巡回方案", "The rounds")}</h2>
      <dl class="figures">
        <div>
          <dt>{say("可服务", "Served")}</dt>
          <dd>
            {count(summary.value)} <small>{say("人", "persons")}</small>
          </dd>
        </div>
        <div>
          <dt>{say("未安排", "Not served")}</dt>
          <dd>
            {count(wanted - summary.value)} <small>{say("人", "persons")}</small>
          </dd>
        </div>
      </dl>
      <dl class="facts good">
        <div>
          <dt>{say("达到", "It achieves")}</dt>
          <dd>{summary.value_in_words[language]}</dd>
        </div>
        <div>
          <dt>{say("上界", "Bound")}</dt>
          <dd>{say(`任何排法都不超过 ${count(summary.bound)} 人`, `no plan serves more than ${count(summary.bound)}`)}</dd>
        </div>
        <div>
          <dt>{say("差距", "How good")}</dt>
          <dd>
            <b>{summary.how_good[language]}</b>
          </dd>
        </div>
        <div>
          <dt>{say("行驶", "On the road")}</dt>
          <dd>{say(`共 ${count(summary.road_min)} 分钟（未证明最短）`, `${count(summary.road_min)} min in all (not proven least)`)}</dd>
        </div>
      </dl>
      {assumed ? (
        <p class="told soon">
          <b>{say("假设 ", "Assumption ")}</b>
          {assumed}
        </p>
      ) : (
        <p class="stands">{say("需求为各工会填报，没有假设。", "The demand is as the unions told it; nothing is assumed.")}</p>
      )}
    </section>
  );
}

export function Outcome({ done }: { done: RoundsDone }) {
  const { summary, sources } = done;
  const nameOf = useNames();
  return (
    <>
      <section aria-labelledby="unions">
        <h2 id="unions">{say("各区：服务了谁，谁没有，为什么", "Unions: who is served, who is not, and why")}</h2>
        <table class="served">
          <Head words={[say("区", "District")]} counts={[say("服务", "Served"), say("需求", "Demand"), say("名额", "Quota")]} />
          <tbody>
            {[...summary.districts]
              .sort((one, other) => other.unmet - one.unmet)
              .map((row) => (
                <tr key={row.district}>
                  <th scope="row">
                    {nameOf(row.district, row.district_name)}
                    <small>{assumedWords(row)}</small>
                    {row.unmet ? <small class="unmet">{say(`未安排 ${row.unmet}：${half(row.why)}`, `not served ${row.unmet}: ${half(row.why)}`)}</small> : null}
                  </th>
                  <td class="number">{count(row.persons)}</td>
                  <td class="number">{count(row.demand)}</td>
                  <td class="number">{count(row.quota)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </section>
      <section aria-labelledby="by-truck">
        <h2 id="by-truck">{say("各车", "Trucks")}</h2>
        <table>
          <Head words={[say("车辆", "Truck")]} counts={[say("出车天", "Days"), say("次", "Visits"), say("人", "Persons"), say("行驶分", "Road, min")]} />
          <tbody>
            {summary.trucks.map((one, number) => (
              <tr key={one.truck}>
                <th scope="row">
                  <i class={`swatch ${colourClass(number)}`} aria-hidden="true" />
                  {one.truck}
                </th>
                <td class="number">{one.days}</td>
                <td class="number">{one.visits}</td>
                <td class="number">{count(one.persons)}</td>
                <td class="number">{count(one.road_min)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section aria-labelledby="basis">
        <h2 id="basis">{say("数据与说明", "Data and notes")}</h2>
        <dl class="facts">
          {sources.layer ? (
            <div>
              <dt>{say("需求底数", "Staff")}</dt>
              <dd>
                <b class={sources.layer.precision}>{precisionWords(sources.layer.precision)}</b> {sources.layer.name[language]} · {sources.layer.date} · {sources.layer.source}
              </dd>
            </div>
          ) : null}
          <div>
            <dt>{say("通行", "Ways")}</dt>
            <dd>
              {sources.ways.by === "drive"
                ? say("沿道路驾车", "by road")
                : say("直线估算，图上的线只示次序", "estimated along straight lines; the lines on the map show the order only")}
            </dd>
          </div>
          <WorkedOut done={done} />
        </dl>
        <Notices notices={done.notices} />
      </section>
    </>
  );
}
