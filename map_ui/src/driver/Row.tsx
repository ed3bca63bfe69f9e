// A site in the list: minutes first and largest, then whether it is open, parking, what it has, and how to get there.
import { language, say } from "../shared/language";
import { Icon, isIcon } from "./icons";
import { Go } from "./Navigation";
import { NEEDS } from "./needs";
import type { Report, Said, Site } from "./service";
import { age, distance, minutesTo, opening } from "./words";

export const SAID: Record<Said, { zh: string; en: string }> = {
  free: { zh: "有位", en: "Room" },
  full: { zh: "已满", en: "Full" },
  closed: { zh: "关门了", en: "Closed" },
};

interface Props {
  site: Site;
  /** Whether the list is by driving time: what no road leads to is marked. */
  isByRoad: boolean;
  needs: string[];
  now: Date;
  onOpen: (id: number) => void;
  onAsk: (links: Site["navigate"]) => void;
}

export function Row({ site, isByRoad, needs, now, onOpen, onAsk }: Props) {
  return (
    <li class="site" id={`site-${site.id}`}>
      <div class="far">
        {site.distance_m === null ? (
          <span class="unplaced">{say("位置不详", "Position not known")}</span>
        ) : (
          <>
            <strong>{minutesTo(site.distance_m, site.drive_s)}</strong>
            <span>{say("分钟", "min")}</span>
            <small>{distance(site.distance_m)}</small>
            {isByRoad && !site.drive_s ? <small class="estimated">{say("直线估算", "estimated")}</small> : null}
          </>
        )}
      </div>
      <div class="what">
        <h2>
          <a
            href={`?id=${site.id}`}
            onClick={(event) => {
              event.preventDefault();
              onOpen(site.id);
            }}
          >
            {site.name}
          </a>
        </h2>
        <p class="facts">
          <Open site={site} now={now} />
          <Parking site={site} />
          {site.report ? <Told report={site.report} now={now} /> : null}
          <small>
            {say("更新于", "Updated")} {age(site.updated_at, now, language)}
          </small>
          {site.sample ? <span class="sample">{say("示例数据", "Sample data")}</span> : null}
        </p>
        <Has functions={site.functions} needs={needs} />
        {site.distance_m === null ? <p class="address">{site.address}</p> : null}
      </div>
      <Go name={site.name} links={site.navigate} onAsk={onAsk} />
    </li>
  );
}

export function Open({ site, now }: { site: Pick<Site, "open" | "opens_at" | "closes_at">; now: Date }) {
  const { state, text } = opening(site, now, language);
  return (
    <span class={`opening ${state}`}>
      {state === "open" ? <Icon name="check" /> : null}
      {text}
    </span>
  );
}

export function Parking({ site }: { site: Pick<Site, "free_parking_minutes" | "free_bays"> }) {
  const minutes = site.free_parking_minutes;
  const bays = site.free_bays;
  if (minutes === null && bays === null) return null;
  const parts = [
    minutes === null ? null : say(`可停 ${minutes} 分钟`, `${minutes} min free`),
    bays === null ? null : bays ? say(`${bays} 车位`, `${bays} bays`) : say("无车位", "no bay"),
  ];
  return (
    <span class="parking">
      <Icon name="parking" /> {parts.filter(Boolean).join(" · ")}
    </span>
  );
}

export function Told({ report, now }: { report: Report; now: Date }) {
  return (
    <span class={`told ${report.state}`}>
      {say("司机报告", "Drivers say")} {SAID[report.state][language]} · {age(report.at, now, language)}
    </span>
  );
}

function Has({ functions, needs }: { functions: string[]; needs: string[] }) {
  const shown = functions.filter((code) => code in NEEDS);
  const rest = functions.length - shown.length;
  if (!functions.length) return null;
  return (
    <ul class="has">
      {shown.map((code) => (
        <li key={code} class={needs.includes(code) ? "asked" : ""}>
          {isIcon(code) ? <Icon name={code} /> : null} {NEEDS[code]?.[language]}
        </li>
      ))}
      {rest ? <li>{say(`另 ${rest} 项`, `${rest} more`)}</li> : null}
    </ul>
  );
}
