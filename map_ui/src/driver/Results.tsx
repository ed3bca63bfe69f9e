// The list: what is near, what has no position apart, or which filter to drop.
import { language, say } from "../shared/language";
import { Row } from "./Row";
import type { Nearest, Site } from "./service";
import type { Asked } from "./url";

interface Props {
  nearest: Nearest | null;
  asked: Asked;
  now: Date;
  onOpen: (id: number) => void;
  onAsk: (links: Site["navigate"]) => void;
  onChange: (to: Partial<Asked>) => void;
  /** Shows more; null when there are no more. */
  onMore: (() => void) | null;
}

const SKELETON = [1, 2, 3, 4];

export function Results({ nearest, asked, now, onOpen, onAsk, onChange, onMore }: Props) {
  if (!nearest) {
    return (
      <>
        <p role="status" class="count">
          {say("正在查找最近的站点…", "Looking for the nearest sites…")}
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
  return (
    <>
      <p role="status" class="count">
        {nearest.features.length} {say("处，", "sites: ")}
        {nearest.roads ? say("按车程排列；", "by driving time; ") + nearest.roads.attribution + " " : null}
        {nearest.notice?.[language]}
      </p>
      {nearest.features.length ? (
        <ul class="sites">{nearest.features.map((feature) => row(feature.properties))}</ul>
      ) : (
        <Empty because={nearest.empty_because} onChange={onChange} />
      )}
      {onMore ? (
        <button type="button" class="more" onClick={onMore}>
          {say("显示更多", "Show more")}
        </button>
      ) : null}
      {nearest.unplaced.length ? (
        <section class="apart" aria-labelledby="apart">
          <h2 id="apart">{say("只知道地址的站点", "Sites of which only the address is known")}</h2>
          <ul class="sites">{nearest.unplaced.map((feature) => row(feature.properties))}</ul>
        </section>
      ) : null}
    </>
  );
}

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
