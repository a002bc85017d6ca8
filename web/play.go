package web

import (
	"github.com/a-h/templ"

	"github.com/socketplay/socketplay/web/pages"
)

func (s *Site) play() templ.Component {
	return pages.Play(pages.PlayView{
		Instances: s.options.Instances,
		Settings:  s.options.settings(),
		Client:    s.HasClient(),
	})
}
