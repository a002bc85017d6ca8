import { afterNextRender, Component, DOCUMENT, inject } from '@angular/core';

/** The way back to the rest of the site, drawn with the site's own style sheets; theme.js makes its button work. */
@Component({
  selector: 'app-site-header',
  template: `
    <header class="site-header">
      <a class="brand" href="/">
        <svg class="brand-mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
          <path d="M6 12 18 5.5M6 12l12 6.5" fill="none" stroke="currentColor" stroke-width="1.5" />
          <circle cx="6" cy="12" r="3.5" fill="currentColor" />
          <circle cx="18" cy="5.5" r="2.75" class="brand-hollow" />
          <circle cx="18" cy="18.5" r="2.75" class="brand-hollow" />
        </svg>
        <span>Socketplay</span>
      </a>
      <nav class="site-nav" aria-label="Main">
        <ul>
          @for (page of pages; track page.path) {
            <li><a [href]="page.path" [attr.aria-current]="page.path === '/angular/' ? 'page' : null">{{ page.name }}</a></li>
          }
        </ul>
      </nav>
      <button type="button" class="theme-toggle" data-theme-toggle aria-label="Switch colour scheme">
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <circle cx="10" cy="10" r="7.25" fill="none" stroke="currentColor" stroke-width="1.5" />
          <path d="M10 2.75a7.25 7.25 0 0 1 0 14.5z" fill="currentColor" />
        </svg>
      </button>
    </header>
  `,
})
export class SiteHeader {
  protected readonly pages = [
    { path: '/', name: 'Home' },
    { path: '/play', name: 'Play' },
    { path: '/lessons', name: 'Lessons' },
    { path: '/compare', name: 'Compare' },
    { path: '/angular/', name: 'Angular' },
  ];

  constructor() {
    const window = inject(DOCUMENT).defaultView;
    afterNextRender(() => window?.dispatchEvent(new Event('header')));
  }
}
