package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"clinic.example/pro/internal/store"
)

type patientRequest struct {
	ClinicID  string `json:"clinic_id" binding:"required,max=32"`
	RecordNo  string `json:"record_no" binding:"required,max=32"`
	BirthYear int    `json:"birth_year" binding:"required,min=1900,max=2100"`
}

// registerPatient answers a repetition with the patient that is there.
//
//golive:idempotent by=unique-index(patients.clinic_id,patients.record_no)
func (a *API) registerPatient(c *gin.Context) {
	var in patientRequest
	if err := c.ShouldBindJSON(&in); err != nil {
		respond(c, http.StatusBadRequest, "invalid-patient")
		return
	}
	p, isNew, err := a.store.AddPatient(c.Request.Context(),
		store.Patient{ClinicID: in.ClinicID, RecordNo: in.RecordNo, BirthYear: in.BirthYear})
	if err != nil {
		fail(c, "patient not registered", err)
		return
	}
	if isNew {
		c.JSON(http.StatusCreated, p)
		return
	}
	c.JSON(http.StatusOK, p)
}

func (a *API) showPatient(c *gin.Context) {
	id, ok := pathID(c)
	if !ok {
		return
	}
	p, err := a.store.Patient(c.Request.Context(), id)
	if err != nil {
		fail(c, "patient not read", err)
		return
	}
	c.JSON(http.StatusOK, p)
}

func (a *API) listQuestionnaires(c *gin.Context) {
	list, err := a.store.Questionnaires(c.Request.Context())
	if err != nil {
		fail(c, "questionnaires not listed", err)
		return
	}
	c.JSON(http.StatusOK, list)
}
