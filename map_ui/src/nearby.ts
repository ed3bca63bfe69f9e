// 离我最近: puts the listed sites that are nearest to the driver first, each with its distance.
import { distanceText } from "./distance";

interface Nearest {
  features: { id: number; properties: { distance_m: number } }[];
}

const button = document.querySelector<HTMLButtonElement>("#nearby");
const status = document.querySelector<HTMLElement>("#nearby-status");
const list = document.querySelector<HTMLElement>(".sites");
const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

function say(zh: string, en: string): void {
  if (status) status.textContent = language === "zh" ? zh : en;
}

async function nearest(position: GeolocationPosition): Promise<Nearest> {
  const { longitude, latitude } = position.coords;
  const question = new URLSearchParams({ lon: String(longitude), lat: String(latitude), limit: "100" });
  const kind = document.querySelector<HTMLSelectElement>("#kind")?.value;
  if (kind) question.set("kind", kind);
  const response = await fetch(`/nearest?${question}`);
  if (!response.ok) throw new Error((await response.json()).detail);
  return response.json();
}

/** How many of the nearest sites are on the page; they are moved to its top, nearest first. */
function sortByDistance(found: Nearest): number {
  const items = found.features.flatMap(({ id, properties }) => {
    const item = document.querySelector<HTMLElement>(`#site-${id}`);
    const distance = item?.querySelector<HTMLElement>(".distance");
    if (!item || !distance) return [];
    distance.textContent = distanceText(properties.distance_m, language);
    return [item];
  });
  list?.prepend(...items);
  return items.length;
}

function locate(): void {
  say("正在定位…", "Finding your position…");
  navigator.geolocation.getCurrentPosition(
    (position) =>
      nearest(position)
        .then((found) => {
          const sorted = sortByDistance(found);
          say(`已按直线距离排列 ${sorted} 处`, `${sorted} sites sorted by straight-line distance`);
        })
        .catch((error: Error) => say(`无法查询：${error.message}`, `Cannot ask: ${error.message}`)),
    () => say("没有取得位置，请选择所在的区", "No position; choose your district"),
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
  );
}

if (button && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", locate);
}
