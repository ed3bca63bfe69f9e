// The list: what is near, what has no position apart, or which filter to drop.
import { language, say } from "../shared/language";
import { Row } from "./Row";
import type { Feature, Nearest, Site } from "./service";
import { type Asked, PARKING_MINUTES } from "./url";
import { opening } from "./words";

interface Props {
  nearest: Nearest | null;
  /** Whether another answer is on its way. */
  isAsking: boolean;
  /** Whether this is the answer to an earlier question: of its sites those are shown that fit this one. */
  isLast: boolean;
  asked: Asked;
  now: Date;
  onOpen: (id: number) => void;
  onAsk: (links: Site["navigate"]) => void;
  onChange: (to: Partial<Asked>) => void;
  /** Shows more; null when there are no more. */
  onMore: (() => void) | null;
}

const LOOKING = say("正在查找最近的站点…", "Looking for the nearest sites…");
const SKELETON = [1, 2, 3, 4];

export function Results({ nearest, isAsking, isLast, asked, now, onOpen, onAsk, onChange, onMore }: Props) {
  if (!nearest) {
    return (
      <>
        <p role="status" class="count">
          {LOOKING}
        </p>
        <ul class="sites" aria-hidden="true">
          {SKELETON.map((number) => (
            <li key={number} class="site skeleton" />
          ))}
        </ul>
      </>
    );
  }
  const row = (site: Site) => <Row key={site.id} site={site} isByRoad={nearest.roads !== undefined} needs={asked.needs} now={now} onOpen={onOpen} onAsk={onAsk} />;
  const of = (features: Feature[]) => (isLast ? features.filter(({ properties }) => fits(properties, asked, now)) : features);
  const [placed, unplaced] = [of(nearest.features), of(nearest.unplaced)];
  return (
    <>
      <p role="status" class="count">
        {isAsking ? `${LOOKING} ` : null}
        {placed.length} {say("处，", "sites: ")}
        {nearest.roads ? say("按车程排列；", "by driving time; ") + nearest.roads.attribution + " " : null}
        {nearest.notice?.[language]}
      </p>
      {placed.length ? (
        <ul class="sites">{placed.map((feature) => row(feature.properties))}</ul>
      ) : (
        <Empty because={isLast ? undefined : nearest.empty_because} onChange={onChange} />
      )}
      {onMore ? (
        <button type="button" class="more" onClick={onMore}>
          {say("显示更多", "Show more")}
        </button>
      ) : null}
      {unplaced.length ? (
        <section class="apart" aria-labelledby="apart">
          <h2 id="apart">{say("只知道地址的站点", "Sites of which only the address is known")}</h2>
          <ul class="sites">{unplaced.map((feature) => row(feature.properties))}</ul>
        </section>
      ) : null}
    </>
  );
}

/** Whether a site is what is asked for, as far as a phone can tell. */
const fits = (site: Site, { needs, parking, open }: Asked, now: Date): boolean =>
  needs.every((code) => site.functions.includes(code)) &&
  (!parking || (site.free_parking_minutes ?? 0) >= PARKING_MINUTES) &&
  (!open || ["open", "soon"].includes(opening(site, now, language).state));

// What to take away for each filter that the service names.
const WITHOUT: Record<string, Partial<Asked>> = {
  open_at: { open: false },
  function: { needs: [] },
  min_free_parking_minutes: { parking: false },
};

function Empty({ because, onChange }: { because: Nearest["empty_because"]; onChange: Props["onChange"] }) {
  const filters = (because?.filters ?? []).filter((name) => name in WITHOUT);
  const dropped = filters[0] === undefined ? undefined : WITHOUT[filters[0]];
  return (
    <div class="empty">
      <p>{because ? because[language] : say("没有站点", "No site")}</p>
      {dropped ? (
        <button type="button" onClick={() => onChange(dropped)}>
          {say("去掉这项条件", "Drop this filter")}
        </button>
      ) : null}
    </div>
  );
}
