// The photos of a site by what they show: what is missing, what is there, how one is added and how one goes.
import { useState } from "preact/hooks";
import { language, say, type Text } from "../../shared/language";
import { Dialog } from "../account/Dialog";
import { change } from "../change";
import { dayOf } from "../moments";
import { type Told, ToldLine } from "../sites/Told";
import { nameOf, type Photo, type Shelf, shelvesOf, type SitePhotos, whereOf } from "./photos";
import { Upload } from "./Upload";

interface Props {
  told: SitePhotos;
  csrf: string | null;
  titles: Record<string, Text>;
  /** Reads what is told anew. */
  onChange: () => Promise<void>;
  onFail: (error: unknown) => string | null;
}

export function Album({ told, csrf, titles, onChange, onFail }: Props) {
  const [said, setSaid] = useState<Told | null>(null);
  const [ending, setEnding] = useState<{ photo: Photo; name: string } | null>(null);
  const missing = told.functions_without_photo;
  const end = async (photo: Photo, name: string) => {
    setEnding(null);
    try {
      await change({ csrf }, "DELETE", `/facilities/${told.site.id}/photos/${photo.id}`);
      await onChange();
      setSaid({ good: true, words: say(`已移除一张“${name}”照片`, `A photo of “${name}” was removed`) });
    } catch (error) {
      const words = onFail(error);
      if (words) setSaid({ good: false, words });
    }
  };
  return (
    <div class="album">
      <p class={missing.length || !told.functions.length ? "sum lacking" : "sum full"}>
        {missing.length
          ? say(`还缺 ${missing.length} 项服务的照片：`, `Photos of ${missing.length} functions are missing: `) + missing.map(nameOf).join(language === "zh" ? "、" : ", ")
          : told.functions.length
            ? say("申报的每项服务都有照片。", "Every declared function has its photo.")
            : say("登记中还没有服务项目，请拍站点整体。", "The registry knows of no function yet: show the whole site.")}
        <span>{told.published ? say("照片已向公众公开。", "The photos are public.") : say("站点未公开，照片仅内部可见。", "The site is not public; nor are its photos.")}</span>
      </p>
      <ToldLine told={said} />
      <div class="shelves">
        {shelvesOf(told, titles).map((shelf) => (
          <ShelfView key={shelf.code ?? ""} shelf={shelf} told={told} csrf={csrf} onChange={onChange} onFail={onFail} onEnd={(photo) => setEnding({ photo, name: shelf.name })} />
        ))}
      </div>
      {ending ? (
        <Dialog title={say("移除这张照片？", "Remove this photo?")} onClose={() => setEnding(null)}>
          {(close) => (
            <>
              <img class="ending" src={ending.photo.thumbnail_url} alt={ending.name} />
              <p>{say("图片文件会被删除，不能恢复；留下移除的记录。", "Its files are deleted and cannot be brought back; that it was removed is written down.")}</p>
              <p class="choices">
                <button type="button" onClick={close}>
                  {say("保留", "Keep")}
                </button>
                <button type="button" class="danger" onClick={() => end(ending.photo, ending.name)}>
                  {say("移除", "Remove")}
                </button>
              </p>
            </>
          )}
        </Dialog>
      ) : null}
    </div>
  );
}

interface ShelfProps extends Omit<Props, "titles"> {
  shelf: Shelf;
  onEnd: (photo: Photo) => void;
}

function ShelfView({ shelf, told, csrf, onChange, onFail, onEnd }: ShelfProps) {
  const lacks = shelf.declared && !shelf.photos.length;
  if (!told.may_add && !shelf.photos.length && !shelf.declared) return null;
  return (
    <section class={lacks ? "shelf lacking" : "shelf"} aria-label={shelf.name}>
      <h3>
        {shelf.name}
        <span class="count">{lacks ? say("缺", "missing") : shelf.photos.length}</span>
      </h3>
      <ul>
        {shelf.photos.map((photo) => (
          <li key={photo.id}>
            <a href={photo.url} target="_blank" rel="noopener">
              <img src={photo.thumbnail_url} alt={say(`${shelf.name}的照片`, `Photo of ${shelf.name}`)} width={160} height={120} loading="lazy" />
            </a>
            <span class={photo.taken_there === false ? "where far" : "where"}>{whereOf(photo)}</span>
            <span class="hint">{photo.taken_on ? say(`${photo.taken_on} 拍摄`, `taken ${photo.taken_on}`) : say(`${dayOf(photo.added_at)} 上传`, `added ${dayOf(photo.added_at)}`)}</span>
            {told.may_remove ? (
              <button type="button" aria-label={say(`移除${shelf.name}的照片`, `Remove the photo of ${shelf.name}`)} onClick={() => onEnd(photo)}>
                {say("移除", "Remove")}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {told.may_add ? <Upload csrf={csrf} site={String(told.site.id)} shows={shelf.code} name={shelf.name} onDone={onChange} onFail={onFail} /> : null}
    </section>
  );
}
