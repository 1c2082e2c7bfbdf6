import type { DefaultTheme, VitePressData } from "vitepress";
import { computed } from "vue";

/**
 * The data of a page, in which the menu of languages leads from an entry of the reference to the Korean page of the reference: Korean
 * has no pages of entries. Elsewhere it leads to the same page in the other language.
 */
export function withKoreanLanding(data: VitePressData<DefaultTheme.Config>): VitePressData<DefaultTheme.Config> {
  const isReference = computed(() => data.page.value.relativePath.startsWith("reference/"));
  return {
    ...data,
    theme: computed(() => (isReference.value ? { ...data.theme.value, i18nRouting: false } : data.theme.value)),
    site: computed(() => {
      const site = data.site.value;
      const { ko } = site.locales;
      if (!isReference.value || !ko) return site;
      return { ...site, locales: { ...site.locales, ko: { ...ko, link: "/ko/reference/" } } };
    }),
  };
}
