package booking

import (
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
)

type Booking struct {
	ID   string `json:"id"`
	Slot string `json:"slot" binding:"required"`
}

type Service struct {
	mu       sync.Mutex
	bookings map[string]Booking
}

func NewService() *Service { return &Service{bookings: map[string]Booking{}} }

func OpeningHours(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"from": "08:00", "to": "18:00"}) }

// Routes registers on a group whose prefix the caller chose.
func Routes(g *gin.RouterGroup, s *Service) {
	g.GET("", s.list)
	g.POST("", s.create)

	one := g.Group("/:id")
	one.GET("", s.get)
	one.DELETE("", s.cancel)
	one.PATCH("/slot", s.move)

	// A closure over the group, as old code has them.
	func() {
		notes := one.Group("notes")
		notes.GET("/", s.notes).POST("/", s.addNote)
	}()
}

func (s *Service) list(c *gin.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.JSON(http.StatusOK, s.bookings)
}

func (s *Service) create(c *gin.Context) {
	var b Booking
	if err := c.ShouldBindJSON(&b); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": "slot is required"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bookings[b.ID] = b
	c.JSON(http.StatusCreated, b)
}

func (s *Service) get(c *gin.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.bookings[c.Param("id")]
	if !ok {
		c.Status(http.StatusNotFound)
		return
	}
	c.JSON(http.StatusOK, b)
}

func (s *Service) cancel(c *gin.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.bookings, c.Param("id"))
	c.Status(http.StatusNoContent)
}

func (s *Service) move(c *gin.Context) { c.Status(http.StatusNoContent) }

func (s *Service) notes(c *gin.Context) { c.JSON(http.StatusOK, []string{}) }

func (s *Service) addNote(c *gin.Context) { c.Status(http.StatusCreated) }
