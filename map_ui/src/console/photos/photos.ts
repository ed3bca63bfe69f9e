// What the service tells of a site's photos, and how one is sent.
import { language, say, type Text } from "../../shared/language";
import { sendFile } from "../sending";

export interface Named {
  code: string;
  title: Text | null;
}

export interface Photo {
  id: number;
  /** Null for the whole site. */
  function: string | null;
  taken_on: string | null;
  added_at: string;
  width: number;
  height: number;
  /** How far from the site it was taken, by what the file says. */
  metres_away: number | null;
  taken_there: boolean | null;
  url: string;
  thumbnail_url: string;
}

export interface SitePhotos {
  site: { id: number; name: string; status: string };
  published: boolean;
  may_add: boolean;
  may_remove: boolean;
  functions: Named[];
  photos: Photo[];
  functions_without_photo: Named[];
}

const SEES = ["facility:read", "facility:daily", "facility:apply", "facility:list"];

/** Whether somebody may see the photos of sites that are not public, by what they may do. */
export const seesPhotos = (permissions: string[]): boolean => permissions.some((one) => SEES.includes(one));

/** The photos of one function, or of the whole site where it has no code. */
export interface Shelf {
  code: string | null;
  name: string;
  /** Whether the site declares it: photos of what it does not declare any more are shown as well. */
  declared: boolean;
  photos: Photo[];
}

export const nameOf = (one: Named): string => one.title?.[language] ?? one.code;

/** The site's photos by what they show: of the whole first, then what is missing, then the rest. */
export function shelvesOf(told: SitePhotos, titles: Record<string, Text>): Shelf[] {
  const of = (code: string | null) => told.photos.filter((one) => one.function === code);
  const declared = told.functions.map((one): Shelf => ({ code: one.code, name: nameOf(one), declared: true, photos: of(one.code) }));
  const known = new Set(told.functions.map((one) => one.code));
  const others = [...new Set(told.photos.flatMap((one) => (one.function && !known.has(one.function) ? [one.function] : [])))];
  return [
    { code: null, name: say("整体", "The whole site"), declared: false, photos: of(null) },
    ...declared.filter((one) => !one.photos.length),
    ...declared.filter((one) => one.photos.length),
    ...others.map((code): Shelf => ({ code, name: titles[code]?.[language] ?? code, declared: false, photos: of(code) })),
  ];
}

const FAR_M = 10_000;

/** Where a photo was taken, as whoever looks after the site wants to know it. */
export function whereOf(photo: Pick<Photo, "metres_away" | "taken_there">): string {
  const { metres_away: away, taken_there: there } = photo;
  if (away === null) return say("未带拍摄位置", "it does not say where it was taken");
  const distance = away < 1000 ? `${Math.round(away)} ${say("米", "m")}` : `${(away / 1000).toFixed(away < FAR_M ? 1 : 0)} ${say("公里", "km")}`;
  return there ? say(`拍摄于站点处（相距 ${distance}）`, `taken at the site (${distance} away)`) : say(`拍摄处距站点 ${distance}，请核对`, `taken ${distance} from the site: please check`);
}

interface Sent extends Photo {
  functions_without_photo: Named[];
}

/** Sends a photo; what the service answers. Throws as `send` does. */
export function sendPhoto(csrf: string | null, site: string, photo: File, shows: string | null, onProgress: (share: number) => void): Promise<Sent> {
  const form = new FormData();
  form.append("photo", photo);
  if (shows) form.append("function", shows);
  return sendFile({ csrf, method: "POST", path: `/facilities/${encodeURIComponent(site)}/photos`, body: form, onProgress });
}
