package web

import (
	"github.com/a-h/templ"

	"github.com/socketplay/socketplay/web/pages"
)

func (s *Site) home() templ.Component {
	view := pages.HomeView{Instances: s.options.Instances}
	for _, setting := range s.options.Settings {
		if setting.Main {
			view.Settings = append(view.Settings, setting)
		}
	}
	if !s.hasClient() {
		view.Missing = append(view.Missing, "The WASM client was not built into this program, so lessons and the playground can be read but not run. Run make in the repository, then start it again. If you are a guest, ask who runs this playground.")
	}
	if !s.hasAngular() {
		view.Missing = append(view.Missing, "The Angular client was not built into this program. It needs Node; make builds it.")
	}
	return pages.Home(view)
}

func (s *Site) compare() templ.Component {
	return pages.Compare(pages.CompareView{Client: s.hasClient(), Angular: s.hasAngular()})
}
