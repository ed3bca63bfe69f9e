// The map platforms that lead to a site, and which one the driver has chosen for good.
import type { Text } from "../shared/language";
import type { Platform } from "./service";

export const PLATFORMS: [Platform, Text][] = [
  ["amap", { zh: "高德地图", en: "AMap" }],
  ["baidu", { zh: "百度地图", en: "Baidu Maps" }],
  ["tencent", { zh: "腾讯地图", en: "Tencent Maps" }],
  ["apple", { zh: "苹果地图", en: "Apple Maps" }],
];

const KEY = "platform";

/** The platform chosen for good, null while there is none. */
export function chosen(): Platform | null {
  try {
    const name = localStorage.getItem(KEY);
    return PLATFORMS.find(([platform]) => platform === name)?.[0] ?? null;
  } catch {
    return null;
  }
}

/** Chooses a platform for good, or none again; a phone that keeps nothing asks each time. */
export function choose(platform: Platform | null): void {
  try {
    if (platform) localStorage.setItem(KEY, platform);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage is forbidden.
  }
}

/** Whether the page is shown inside WeChat or QQ, which start no other app. */
export const isBoxedIn = (agent: string): boolean => /MicroMessenger|\bQQ\//.test(agent);
