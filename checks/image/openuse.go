package image

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/golive-dev/golive/internal/service"
)

// tolerates reports whether the code around a call that opens a file goes on where the file is missing: its error is thrown
// away, only its absence leads into a branch, or the branch for it does not end the function with an error.
func (j *judge) tolerates(use service.FileUse) bool {
	text, err := j.files.ReadFile(use.File)
	if err != nil {
		return false
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, use.File, text, parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	name := use.Name[strings.LastIndexByte(use.Name, '.')+1:]
	var path []ast.Node // from the file to the call
	var stack []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if call, ok := n.(*ast.CallExpr); ok && path == nil && fset.Position(call.Pos()).Line == use.Line && calledName(call) == name {
			path = append([]ast.Node{}, stack...)
		}
		return true
	})
	return tolerated(path)
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// tolerated judges the statement that a call is the whole right side of.
func tolerated(path []ast.Node) bool {
	if len(path) < 2 {
		return false
	}
	only := onlyFails[calledName(path[len(path)-1].(*ast.CallExpr))]
	if _, ok := path[len(path)-2].(*ast.ExprStmt); ok && only {
		return true
	}
	assign, ok := path[len(path)-2].(*ast.AssignStmt)
	if !ok || len(assign.Lhs) < 2 && !only {
		return false
	}
	failure, ok := assign.Lhs[len(assign.Lhs)-1].(*ast.Ident)
	if !ok {
		return false
	}
	if failure.Name == "_" {
		return true
	}
	if branch, ok := path[len(path)-3].(*ast.IfStmt); ok && branch.Init == assign {
		return goesOn(branch, failure.Name)
	}
	block := statements(path[len(path)-3])
	for i, s := range block {
		if s != assign {
			continue
		}
		for _, next := range block[i+1:] {
			if branch, ok := next.(*ast.IfStmt); ok && speaksOf(branch.Cond, failure.Name) {
				return goesOn(branch, failure.Name)
			}
		}
	}
	return false
}

// onlyFails are names of calls whose one result is their error.
var onlyFails = words("ReadInConfig MergeInConfig")

func statements(n ast.Node) []ast.Stmt {
	switch b := n.(type) {
	case *ast.BlockStmt:
		return b.List
	case *ast.CaseClause:
		return b.Body
	}
	return nil
}

func speaksOf(e ast.Expr, name string) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && id.Name == name
		return true
	})
	return found
}

// goesOn reports whether a branch on an error lets the code go on where a file is missing.
func goesOn(branch *ast.IfStmt, failure string) bool {
	absent := false // it asks for just this error, in the condition or below it
	ast.Inspect(branch, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			absent = absent || id.Name == "IsNotExist" || id.Name == "ErrNotExist" || id.Name == "ConfigFileNotFoundError"
		}
		return true
	})
	if absent {
		return true
	}
	compare, ok := branch.Cond.(*ast.BinaryExpr)
	if !ok {
		return false
	}
	if compare.Op == token.EQL {
		return branch.Else == nil
	}
	return compare.Op == token.NEQ && !ends(branch.Body, failure)
}

// ends reports whether a block for an error stops the program, hands the error on or answers with it.
func ends(body *ast.BlockStmt, failure string) bool {
	stops := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) > 0 {
				last := n.Results[len(n.Results)-1]
				call, made := last.(*ast.CallExpr)
				stops = stops || speaksOf(last, failure) || made && failing[calledName(call)]
			}
		case *ast.CallExpr:
			answer, ok := n.Fun.(*ast.SelectorExpr)
			stops = stops || stopping[calledName(n)] || ok && answer.Sel.Name == "Error" && isName(answer.X, "http")
		}
		return true
	})
	return stops
}

func isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// stopping are names of calls that end a program or answer a request with a failure, failing those that make an error.
var (
	stopping = words(`panic Exit Fatal Fatalf Fatalln Panic Panicf Panicln WriteHeader Abort AbortWithStatus AbortWithError
		AbortWithStatusJSON JSON FailNow Must`)
	failing = words("Errorf New Wrap Wrapf Join NewHTTPError NewError Error")
)
